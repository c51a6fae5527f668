import { z } from 'zod';

export const ENVIRONMENTS = ['dev', 'stage', 'prod'] as const;
export const environmentSchema = z.enum(ENVIRONMENTS);
export type Environment = z.infer<typeof environmentSchema>;
