/** The layers of the house. Imports go downward only; each rule says why. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const PURE = '^src/(domain|onboarding|decider|gates|replay|explain|diff|report|prover)/';
const EFFECT_ROOMS = ['proof', 'events', 'app'];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule('no-cycles', 'a circle has no bottom to start reading from', {}, { circular: true }),
    rule(
      'words-import-nothing-but-zod',
      'everybody imports the words, so they import nobody',
      { path: '^src/domain/' },
      { pathNot: '^(src/domain/|node_modules/zod/)' },
    ),
    rule(
      'pure-rooms-know-only-words',
      'what is decided must not depend on how it is done, nor on another pure room',
      { path: '^src/(onboarding|decider|gates)/' },
      { pathNot: '^(src/(domain|onboarding|decider|gates)/|node_modules/zod/)' },
    ),
    ...['onboarding', 'decider', 'gates'].map((room) =>
      rule(
        `${room}-stands-alone`,
        'pure rooms do not know each other',
        { path: `^src/${room}/` },
        { path: '^src/(onboarding|decider|gates)/', pathNot: `^src/${room}/` },
      ),
    ),
    rule(
      'pure-rooms-use-no-node',
      'no clock, randomness, file, process or network',
      { path: PURE },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'replay-asks-the-pure-rooms',
      'what is recomputed is recomputed by the code that decided, and by nothing else',
      { path: '^src/replay/' },
      { pathNot: '^(src/(domain|onboarding|decider|gates|replay)/|node_modules/zod/)' },
    ),
    rule(
      'nobody-but-the-face-replays',
      'a run must not depend on how it is audited',
      { path: '^src/', pathNot: '^src/(cli|replay)/' },
      { path: '^src/replay/' },
    ),
    rule(
      'explain-asks-the-pure-rooms',
      'what is explained is named and bounded by the code that decided, and by nothing else',
      { path: '^src/explain/' },
      { pathNot: '^(src/(domain|decider|gates|explain)/|node_modules/zod/)' },
    ),
    rule(
      'nobody-but-the-face-explains',
      'a run must not depend on how it is explained',
      { path: '^src/', pathNot: '^src/(cli|explain|report)/' },
      { path: '^src/explain/' },
    ),
    rule(
      'diff-knows-only-words',
      'two runs are compared by what their lines say, and by nothing that made them',
      { path: '^src/diff/' },
      { pathNot: '^src/(domain|diff)/' },
    ),
    rule(
      'nobody-but-the-face-compares',
      'a run must not depend on how it is compared',
      { path: '^src/', pathNot: '^src/(cli|diff)/' },
      { path: '^src/diff/' },
    ),
    rule(
      'report-draws-what-is-explained',
      'a report tells what the lines say and what explains them; it decides and judges nothing',
      { path: '^src/report/' },
      { pathNot: '^(src/(domain|explain|report)/|node_modules/(@types/)?d3-(scale|shape)/)' },
    ),
    rule(
      'nobody-but-the-face-reports',
      'a run must not depend on how it is told afterwards',
      { path: '^src/', pathNot: '^src/(cli|report)/' },
      { path: '^src/report/' },
    ),
    rule(
      'prover-asks-the-pure-rooms',
      'what is proved is the code that decides and judges, with nothing that acts near it',
      { path: '^src/prover/' },
      { pathNot: '^(src/(domain|decider|gates|prover)/|node_modules/zod/)' },
    ),
    rule(
      'nobody-but-the-face-proves',
      'a run must not depend on how its policy is proved',
      { path: '^src/', pathNot: '^src/(cli|prover)/' },
      { path: '^src/prover/' },
    ),
    rule(
      'the-checker-shares-nothing-with-the-writer',
      'a checker that shares code with the writer shares its mistakes',
      { path: '^src/proof/verify/' },
      { path: '^src/(proof|files)/', pathNot: '^src/proof/verify/' },
    ),
    rule(
      'effects-know-only-words',
      'an effect does what it is told; who tells it stands above',
      { path: '^src/(proof|events|app|files)/' },
      { path: '^src/(onboarding|decider|gates|replay|orchestrator|walkthrough|cli)/' },
    ),
    ...EFFECT_ROOMS.map((room) =>
      rule(
        `${room}-knows-no-other-effect`,
        'proof, events and app meet only in the story, through ports',
        { path: `^src/${room}/` },
        { path: `^src/(${EFFECT_ROOMS.filter((other) => other !== room).join('|')})/` },
      ),
    ),
    ...['files', 'timing'].map((room) =>
      rule(
        `${room}-knows-nobody`,
        'durable files and waiting are below the effects that use them',
        { path: `^src/${room}/` },
        { path: '^src/', pathNot: `^src/${room}/` },
      ),
    ),
    rule(
      'story-uses-ports',
      'the story holds effects only through the ports in domain; only the wiring builds adapters; a turn of the event loop is no effect',
      { path: '^src/(orchestrator|walkthrough)/' },
      { path: '^src/(?:(?:proof|events|app|files|cli)/|timing/(?!event-loop))' },
    ),
    rule(
      'orchestrator-below-walkthrough',
      'the control loop knows nothing of scenarios',
      { path: '^src/orchestrator/' },
      { path: '^src/walkthrough/' },
    ),
    rule(
      'actuator-has-one-builder',
      'no bypass: the effect on the app can be reached only through the orchestrator',
      { path: '^src/', pathNot: '^src/app/(managed-app|simulated/simulated-app)' },
      { path: '^src/app/actuator' },
    ),
    rule(
      'only-wiring-builds-the-app',
      'whoever builds the app holds its actuator',
      { path: '^src/', pathNot: '^src/(app|cli/wiring)/' },
      { path: '^src/app/(managed-app|simulated/simulated-app)' },
    ),
    rule(
      'permits-are-made-with-the-app',
      'an actuator acts for permits of its own app only; whoever else made some would make them for nothing',
      { path: '^src/', pathNot: '^src/app/(managed-app|simulated/simulated-app)' },
      { path: '^src/domain/permits', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'threads-and-sockets-have-one-place-each',
      'what could touch the app, or another process, from outside of its actuator is seen at a glance',
      {
        path: '^src/',
        pathNot:
          '^src/(app/(front-door|http-client|message-size|pool-worker)|proof/lock|cli/wiring/(attack-unwritable-log|open-file|outside))',
      },
      {
        path: '^(node:)?(child_process|cluster|dgram|http|http2|https|inspector|net|tls|vm|worker_threads)$',
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'demo-app-stands-alone',
      'it is what is run, not a part of what runs it',
      { path: '^apps/' },
      { path: '^(src|dist|scripts)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
