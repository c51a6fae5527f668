import { z } from 'zod';
export const INCIDENT_CLASSES = ['crash', 'overload', 'false_alarm'];
export const incidentClassSchema = z.enum(INCIDENT_CLASSES);
