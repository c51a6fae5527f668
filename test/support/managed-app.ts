import { onTestFinished } from 'vitest';
import { machineClock } from '../../src/run/app/machine-clock.js';
import { createManagedApp, type ManagedApp } from '../../src/run/app/managed-app.js';
import type { AppSpec } from '../../src/core/domain/app-spec.js';
import { keptDiagnostics } from './pool.js';
import { demoSpec } from './specs.js';
import { temporaryRoot } from './temporary-root.js';

/** The real app over real threads, in a root of its own; it ends with the test. */
export function openApp(
  options: { readonly spec?: AppSpec; readonly port?: number; readonly root?: string } = {},
): { readonly app: ManagedApp; readonly root: string } {
  const root = options.root ?? temporaryRoot();
  const app = createManagedApp({
    spec: options.spec ?? demoSpec,
    root,
    port: options.port ?? 0,
    standbys: 1,
    clock: machineClock,
    diagnostics: keptDiagnostics(),
  });
  onTestFinished(() => app.operator.stop());
  return { app, root };
}
