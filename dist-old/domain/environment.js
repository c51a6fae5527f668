import { z } from 'zod';
export const ENVIRONMENTS = ['dev', 'stage', 'prod'];
export const environmentSchema = z.enum(ENVIRONMENTS);
