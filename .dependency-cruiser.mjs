/** Five places, each importing only from those before it, and what holds inside of them. Each rule says why. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const PLACES = ['base', 'core', 'audit', 'run', 'lab', 'cli'];

/** What tells of a log, purely: the parts of `audit/` that each may import, and the packages. */
const VIEWS = {
  summary: { parts: 'summary|checker/run-grammar', packages: '(?!)' },
  replay: { parts: 'replay', packages: '(?!)' },
  diff: { parts: 'diff', packages: '(?!)' },
  explain: { parts: 'explain', packages: 'zod' },
  report: { parts: 'report|explain|summary', packages: 'd3-(scale|shape)' },
};

const FOLDERS = [
  'base/',
  'core/(agent-protocol|domain|onboarding|decider|gates|lint|scenario)/',
  `audit/(checker|library|${Object.keys(VIEWS).join('|')})/`,
  'run/(agents|app|app-source|events|processes|proof|orchestrator|walkthrough|assembly|scenarios|trials)/',
  'lab/',
  'cli/',
].join('|');

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule('no-cycles', 'a circle has no bottom to start reading from', {}, { circular: true }),
    ...PLACES.slice(0, -1).map((place, at) =>
      rule(
        `${place}-imports-downward`,
        'whoever reads a place must know only the places before it',
        { path: `^src/${place}/` },
        { path: `^src/(${PLACES.slice(at + 1).join('|')})/` },
      ),
    ),
    rule(
      'core-imports-nothing-but-zod',
      'what is decided must not depend on how it is done: no clock, file, process or network',
      { path: '^src/core/' },
      { pathNot: '^(src/core/|node_modules/zod/)' },
    ),
    rule(
      'domain-imports-only-itself',
      'everybody imports the words of the domain, so they import nobody',
      { path: '^src/core/domain/' },
      { path: '^src/core/', pathNot: '^src/core/domain/' },
    ),
    rule(
      'onboarding-decider-and-gates-stand-alone',
      'a gate that knew the decider could be talked round by it',
      { path: '^src/core/(onboarding|decider|gates)/' },
      { path: '^src/core/', pathNot: '^src/core/(domain|$1)/' },
    ),
    rule(
      'every-file-lies-in-a-place',
      'what lies beside the places, or in a folder of its own, is under none of these rules',
      { path: `^src/(?!${FOLDERS})` },
      {},
    ),
    ...Object.entries(VIEWS).map(([view, { parts, packages }]) =>
      rule(
        `${view}-is-made-of-lines-alone`,
        'what a log says must not depend on when and where it is read: no file, no clock, no library of logs',
        { path: `^src/audit/${view}/` },
        // A hash depends on nothing but what is hashed.
        { pathNot: `^(src/core/|src/audit/(${parts})|node_modules/(${packages})/|crypto$)` },
      ),
    ),
    rule(
      'the-checker-shares-nothing-with-the-writer',
      'a checker that shares code with the writer shares its mistakes',
      { path: '^src/audit/checker/' },
      { path: '^src/', pathNot: '^src/((core/domain|audit/checker)/|base/package-paths)' },
    ),
    rule(
      'a-run-does-not-know-its-auditors',
      'a run must not depend on how it is told afterwards, not by a detour either',
      { path: '^src/run/' },
      { path: '^src/audit/(replay|explain|diff|report)/', reachable: true },
    ),
    rule(
      'scenario-files-are-only-read',
      'a file says what to play; whoever reads it plays nothing, so that checking a file starts nothing',
      { path: '^src/run/scenarios/' },
      { path: '^src/', pathNot: '^src/(core|base|run/scenarios)/' },
    ),
    rule(
      'nothing-is-decided-by-a-scenario',
      'what the agent does must not depend on the file that broke the app',
      { path: '^src/core/', pathNot: '^src/core/scenario/' },
      { path: '^src/core/scenario/' },
    ),
    rule(
      'whoever-talks-to-an-agent-holds-nothing-to-act-with',
      'what an agent says is judged and done by others, so that no word of its reaches the app or the log directly',
      { path: '^src/run/agents/' },
      { path: '^src/(core/gates/|run/(proof/|app/(actuator|managed-app)))' },
    ),
    rule(
      'effects-know-only-domain-and-base',
      'an effect does what it is told; who tells it stands above',
      { path: '^src/run/(proof|events|app|app-source|processes)/' },
      {
        path: '^src/',
        pathNot: '^src/(core/domain|base|run/($1|processes)|audit/(checker|library))/',
      },
    ),
    rule(
      'only-the-writer-reads-logs',
      'it must know what was written before it goes on or archives it; no other effect asks',
      { path: '^src/run/(events|app|app-source|processes)/' },
      { path: '^src/audit/' },
    ),
    rule(
      'the-walkthrough-uses-ports',
      'what happens is told without the effects and without reading a log, through the ports in domain; only the assembly chooses adapters; a turn of the event loop is no effect, and neither is closing what was handed in or checking a signature',
      { path: '^src/run/(orchestrator|walkthrough)/' },
      {
        path: '^src/(run/(proof|events|app|app-source|assembly)/|audit/(checker|library)/|base/(?!event-loop|close-all|is-signed-by))',
      },
    ),
    rule(
      'the-control-loop-knows-no-scenario',
      'it acts in the same way whoever caused the incident, and whoever judges the run',
      { path: '^src/run/orchestrator/' },
      { path: '^src/(run/walkthrough|audit)/' },
    ),
    rule(
      'the-simulated-app-only-computes',
      'it shares with the real one what cannot differ, and reaches no thread, file or clock; its backend alone reads a spec',
      { path: '^src/lab/simulated/', pathNot: '/simulated-backend\\.ts$' },
      {
        pathNot:
          '^src/(core/(domain/|decider/random)|lab/simulated/|run/app/(actuator|app-log|background-traffic|dispatch|faults/|liveness-monitor|managed-app|pool-in-sight|stabilization-window))',
      },
    ),
    rule(
      'actuator-has-one-builder',
      'no bypass: the effect on the app can be reached only through the orchestrator',
      { path: '^src/', pathNot: '^src/(run/app/managed-app|lab/simulated/simulated-app)' },
      { path: '^src/run/app/actuator' },
    ),
    rule(
      'only-a-backend-builds-the-app',
      'whoever builds the app holds its actuator',
      {
        path: '^src/',
        pathNot: '^src/(run/assembly/(backend|own-app)|lab/simulated/simulated-backend)\\.ts$',
      },
      {
        path: '^src/(run/app/managed-app|lab/simulated/simulated-app)',
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'capabilities-are-made-with-the-app',
      'an actuator acts with capabilities of its own app only; whoever else made some would make them for nothing',
      { path: '^src/', pathNot: '^src/(run/app/managed-app|lab/simulated/simulated-app)' },
      { path: '^src/core/domain/capabilities', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'threads-and-sockets-have-one-place-each',
      'what could touch the app, or another process, from outside of its actuator is seen at a glance',
      {
        path: '^src/',
        pathNot:
          '^src/(run/((agents/(isolation|mcp-http)|processes/start-process)|app/(alerts/alert-receiver|dependencies/(ask-dependency|loopback|toxic-link|toxic-proxy)|faults/(data-limit|held-requests)|listener|http-client|message-size|pool-worker|processes/(free-port|upstream))|proof/lock|assembly/(attack-unwritable-log|sandbox)|trials/job-process)|audit/(checker/(line-thread|seen-lines)|library/lock-holder)|cli/commands/open-file)',
      },
      {
        path: '^(node:)?(child_process|cluster|dgram|http|http2|https|inspector|net|tls|vm|worker_threads)$',
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'mcp-is-spoken-in-one-place',
      'a conversation with an agent must not depend on how one face of it is spoken',
      { path: '^src/', pathNot: '^src/run/agents/mcp-(http|server|stdio)\\.ts$' },
      { path: '^node_modules/@modelcontextprotocol/' },
    ),
    rule(
      'views-only-describe',
      'what is printed is made of values: a view reads no file, and starts nothing',
      { path: '^src/cli/views/' },
      {
        path: '^src/(cli/(commands|presenting)|run/(assembly|proof|app)|audit/library)/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'commands-are-loaded-by-their-table-alone',
      'each is loaded when it is asked for, so that the others cost it nothing',
      { path: '^src/cli/', pathNot: '^src/cli/(commands|command-table)/' },
      { path: '^src/cli/commands/' },
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
