import { z } from 'zod';
import { deepFreeze } from './objects.js';

export const ENVIRONMENTS = deepFreeze(['dev', 'stage', 'prod'] as const);
export const environmentSchema = z.enum(ENVIRONMENTS);
export type Environment = z.infer<typeof environmentSchema>;
