import type { AppSpec, Runtime } from '../domain/app-spec.js';
import { deepFreeze } from '../domain/objects.js';

type Template = Pick<AppSpec, 'build_command' | 'start_command' | 'health_endpoint' | 'port'>;

/** What a runtime brings along; a request adds only its name and its repository. */
export const TEMPLATES: Readonly<Record<Runtime, Template>> = deepFreeze({
  backend: {
    build_command: 'pip install -r requirements.txt',
    start_command: 'python app.py',
    health_endpoint: '/health',
    port: 5000,
  },
  frontend: {
    build_command: 'npm install && npm run build',
    start_command: 'npm start',
    health_endpoint: '/index.html',
    port: 3000,
  },
  fullstack: {
    build_command: 'pip install -r requirements.txt && npm install && npm run build',
    start_command: 'npm run start:prod',
    health_endpoint: '/api/health',
    port: 8080,
  },
});
