import { derived, free, rowsOf } from './row.js';
import { APP, RUN_ENV } from './words.js';

const ASKED = derived('SPEC_GENERATED: the template makes that spec of it; free where rejected');

export const ONBOARDING_ROWS = {
  ONBOARDING_STARTED: rowsOf('ONBOARDING_STARTED', {
    app_name: ASKED,
    runtime_type: ASKED,
    repo_url: ASKED,
  }),
  ONBOARDING_VALIDATION_PASSED: rowsOf('ONBOARDING_VALIDATION_PASSED', { app_name: APP }),
  ONBOARDING_REJECTED: rowsOf('ONBOARDING_REJECTED', {
    app_name: free('what was typed, not validated'),
    'problems.field': free('text: why the input was rejected'),
    'problems.rule': free('text: why the input was rejected'),
    'problems.value': free('text: what was typed, not validated'),
  }),
  SPEC_GENERATED: rowsOf('SPEC_GENERATED', {
    app_name: APP,
    spec_file: derived('the name of the app'),
    spec_sha256: derived('the request and the template; of a registered spec it is an input'),
    'scaling.min_replicas': derived('the template; of a registered spec it is an input'),
    'scaling.max_replicas': derived('the template; of a registered spec it is an input'),
    'scaling.target_utilization_ppm': derived('the template; of a registered spec it is an input'),
    source: free("what the folder of an app of one's own says; the log does not hold it"),
    'source.commit': free('the folder; the log does not hold it'),
    'source.modified': free('the folder; the log does not hold it'),
    'source.commands_sha256': free('the folder; the log does not hold it'),
    'measured.outcome': free(
      'whether the registry held a spec; the log does not hold the registry',
    ),
  }),
  DEPLOYMENT_TRIGGERED: rowsOf('DEPLOYMENT_TRIGGERED', {
    app_name: APP,
    env: RUN_ENV,
    trigger_source: derived('always the same'),
  }),
};
