/** From which width of its box on a table is too wide, by how many columns it has. */
const FOLDS = [
  ['three', 479],
  ['five', 779],
  ['eight', 979],
  ['twelve', 979],
  ['many', 9_999],
] as const;

/** A table without room is no grid any more: a row is a block, and each cell says what it is. */
const folds = FOLDS.map(
  ([columns, width]) => `@container (max-width:${String(width)}px){.${columns} thead{display:none}
.${columns},.${columns} tbody,.${columns} caption{display:block;min-width:0}
.${columns} tr{display:flex;flex-wrap:wrap;gap:4px 18px;align-items:baseline;padding:8px 0;border-bottom:1px solid var(--rule)}
.${columns} :is(td,tbody th){border:0;padding:0;text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:0;max-width:100%}
.${columns} td.number{min-width:4.6rem}.${columns} td[data-name]::before{content:attr(data-name);display:block;color:var(--soft);font-size:.78rem}
.${columns} tbody th:not(.number){flex:0 0 100%}.${columns}.lined tr{position:relative;padding-left:3rem}.${columns}.lined tbody th{position:absolute;left:0}
.${columns}.heat td{flex:1 1 5.6rem;min-width:5.6rem;padding:6px 8px}}`,
).join('\n');

/** On paper the timeline stands below the verdict and a row for each incident, and takes the room that they leave. */
const MOST_ROWS = 12;
const rooms = Array.from(
  { length: MOST_ROWS },
  (_, row) =>
    `main:has(>.scroll tbody tr:nth-child(${String(row + 1)})){--rows:${String(row + 1)}}`,
).join('\n');

/** The look of the page: light and dark as the reader's system has it, and plain on paper. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--panel:#f6f7f9;--ink:#1a1f26;--soft:#4d5661;--rule:#d9dee5;
--grid:#e6e9ee;--link:#0a53a8;--good:#0f6b3a;--bad:#b3201a;--open:#7a4b00;--goodbg:#e5f4ea;--badbg:#fdeaea;
--openbg:#fbf1dc;--w1:#0a5bb5;--w2:#b35900;--w3:#007a8a;--w4:#7b3fb0;--w5:#8a6100;--w6:#b0308a;--w7:#3f4f9e;
--w8:#5c5c1c;--served:#a9b4c0;--flow:#5b83b5;--gate:#86a5cb;--m3:#f2c6ab;--m2:#f8dfce;--m1:#fcf1e9;--p1:#eaf3fb;--p2:#cfe3f5;--p3:#aacdec}
@media (prefers-color-scheme:dark){:root{--paper:#14171b;--panel:#1c2026;--ink:#e7eaee;--soft:#a9b2bd;--rule:#363d46;
--grid:#2a3037;--link:#8abfff;--good:#7bd79d;--bad:#ff9d95;--open:#f0c067;--goodbg:#16301f;--badbg:#3a1b1a;
--openbg:#33280f;--w1:#79b4ff;--w2:#f5a167;--w3:#5fd0e0;--w4:#c9a0f5;--w5:#e0bd5b;--w6:#f292d3;--w7:#a9b4f0;
--w8:#cfcf7e;--served:#66717d;--flow:#5f8fc9;--gate:#466c99;--m3:#5d3518;--m2:#46301f;--m1:#322a24;--p1:#222c37;--p2:#213a53;--p3:#1f4a74}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;
background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{max-width:1080px;margin:0 auto;padding:24px 20px 64px;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:2px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
h1,h2,h3,h4{line-height:1.25;font-weight:650;margin:0}
h2{font-size:1.35rem;margin:48px 0 12px;padding-top:16px;border-top:1px solid var(--rule)}
h3{font-size:1.1rem;margin:24px 0 8px}h4{font-size:.95rem;margin:16px 0 4px}
p{margin:8px 0}ul{margin:4px 0;padding-left:18px}li{margin:3px 0}
code,pre,.hash{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
.kicker{margin:0 0 4px;color:var(--soft);font-size:.8rem;letter-spacing:.06em;text-transform:uppercase}
.band{background:var(--panel);border:1px solid var(--rule);border-left:8px solid var(--tone);border-radius:6px;padding:20px 24px}
.band.good{--tone:var(--good)}.band.bad{--tone:var(--bad)}.band.open{--tone:var(--open)}
.band h1{font-size:1.9rem;display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline}
.band .word{color:var(--tone);letter-spacing:.01em}.band .run{font-size:1.15rem;font-weight:500}
.because{font-size:1.05rem;margin:2px 0 6px}
.answer{font-size:1.05rem;margin:6px 0 14px}.answer b{font-weight:650}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:8px 24px;margin:8px 0}
dl div{min-width:0}dt{color:var(--soft);font-size:.78rem}dd{margin:0;font-size:.94rem}
.band dl.rows{display:block}.rows div{display:flex;flex-wrap:wrap;gap:0 12px;align-items:baseline;margin:4px 0}.rows dt{width:6em;flex:none}
.rows dd{flex:1 1 12em}.card dl{grid-template-columns:repeat(auto-fill,minmax(min(100%,280px),1fr))}
.band .wide{grid-column:span 2}
.verify{margin:14px 0}.verify p{color:var(--soft);font-size:.85rem;margin:0 0 4px}
.verify pre{margin:0;padding:10px 12px;background:var(--paper);border:1px solid var(--rule);border-radius:4px;
white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
.problem{margin:12px 0;padding:10px 14px;background:var(--badbg);border-radius:4px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:16px 0 0;padding:0;font-size:.92rem}
.scroll{overflow-x:auto;max-width:100%;container-type:inline-size}
figure{margin:16px 0;container-type:inline-size}figcaption,.note{color:var(--soft);font-size:.85rem;margin-top:6px}
.hint{display:none;color:var(--soft);font-size:.85rem;margin:6px 0}
@container (max-width:899px){.scroll:has(.long)+.hint{display:block}}
@container (max-width:739px){.scroll:has(.plot)+.hint{display:block}}
@container (max-width:479px){.scroll:has(.small)+.hint{display:block}}
table{border-collapse:collapse;overflow-wrap:normal;font-size:.9rem;margin:12px 0;min-width:min(100%,420px)}
caption{text-align:left;color:var(--soft);font-size:.85rem;padding-bottom:4px}
th,td{text-align:left;vertical-align:top;padding:6px 18px 6px 0;border-bottom:1px solid var(--rule);font-weight:400}
thead th{color:var(--soft);font-size:.8rem;white-space:nowrap}
tbody th{font-weight:550;white-space:nowrap}main>.scroll>table{width:100%}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.badge{display:inline-block;padding:1px 9px;border-radius:10px;font-size:.82rem;font-weight:600}
.badge.good{background:var(--goodbg);color:var(--good)}.badge.bad{background:var(--badbg);color:var(--bad)}
.badge.open{background:var(--openbg);color:var(--open)}
.card{border:1px solid var(--rule);border-radius:6px;padding:18px 22px;margin:20px 0}
.cardhead{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;margin-bottom:10px}.cardhead h3{margin:0}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:0 36px}
.columns ul,.inline,.limits{font-size:.92rem}.columns b,.inline b{font-weight:600}
.columns b::after,.inline b::after{content:":"}
.chips{display:flex;flex-wrap:wrap;gap:6px;margin:6px 0}
.chip{border:1px solid var(--rule);border-radius:10px;padding:0 9px;font-size:.82rem;color:var(--soft)}
.kind{display:block;color:var(--soft);font-size:.82rem}.causes{color:var(--soft);font-size:.85rem;margin-bottom:0}
summary{cursor:pointer;color:var(--link);font-size:.88rem;width:fit-content}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
svg{font-family:inherit}
.scroll>svg{display:block;width:100%;max-width:none;height:auto}.plot{min-width:740px}.scroll>.long{min-width:900px}.scroll>svg.small{max-width:640px;min-width:480px}
svg text{fill:var(--ink);font-size:11.5px}svg .tick{fill:var(--soft);font-variant-numeric:tabular-nums}
svg .panel{font-size:12px;font-weight:600}svg .label{font-size:12px;fill:var(--soft)}svg .number{fill:var(--ink);font-variant-numeric:tabular-nums}
svg .said{font-size:11px}svg .name{font-weight:600}svg .bad{fill:var(--bad);font-weight:600}
svg .proof,svg text.panel{paint-order:stroke;stroke:var(--paper);stroke-width:3px}svg a .proof{fill:var(--link);text-decoration:underline;font-variant-numeric:tabular-nums}
.grid{stroke:var(--grid)}.axis{stroke:var(--soft)}.tickline{stroke:var(--rule)}
.limit{stroke:var(--soft);stroke-dasharray:5 4}
.series{color:var(--ink)}.line{fill:none;stroke:currentColor;stroke-width:1.8}.point{fill:currentColor}
.bar{fill:currentColor;fill-opacity:.85}.quiet .point{display:none}
.w1{color:var(--w1)}.w2{color:var(--w2)}.w3{color:var(--w3)}.w4{color:var(--w4)}.w5{color:var(--w5)}.w6{color:var(--w6)}
.w7{color:var(--w7)}.w8{color:var(--w8)}.mean{color:var(--ink)}.served{color:var(--served)}.lost,.earlier{color:var(--bad)}.earlier .bar{fill-opacity:.35}
svg text.name{fill:currentColor}svg text.name.served,svg text.name.limited{fill:var(--soft);font-weight:400}
.mark{stroke-width:1.3;stroke:currentColor}.mark.injected,.mark.refused,.mark.not_stable{color:var(--bad)}.mark.refused,.mark.not_stable{stroke-dasharray:2 3}
.mark.decided{color:var(--soft);stroke-dasharray:4 3}.mark.act{color:var(--ink)}.mark.thin{stroke-width:.8;opacity:.6}
.mark.stable{color:var(--good);stroke-dasharray:8 3}.span.act{fill:var(--soft);opacity:.16}
svg .marked{font-weight:600}svg .marked.injected,svg .marked.refused,svg .marked.not_stable{fill:var(--bad)}svg .marked.decided{fill:var(--soft)}
svg .marked.act{fill:var(--ink)}svg .marked.stable{fill:var(--good)}
.fill.traffic{fill:var(--served)}.fill.lost{fill:var(--bad)}.fill.detected{fill:var(--soft)}.fill.waiting{fill:var(--good);opacity:.35}
.fill.recovery{fill:var(--good)}.fill.act{fill:var(--ink)}
.dot.injected{fill:var(--bad)}.dot.detected,.dot.decided,.dot.emitted{fill:var(--soft)}.dot.passed{fill:var(--good)}
.cross{stroke:var(--bad);stroke-width:2;fill:none}
.flow.ends{fill:var(--flow)}.flow.gate{fill:var(--gate)}.flow.gone{fill:var(--bad)}
.heat td{min-width:150px;padding:8px 14px}.heat td a{color:inherit}.heat .m3{background:var(--m3)}.heat .m2{background:var(--m2)}
.heat .m1{background:var(--m1)}.heat .p1{background:var(--p1)}.heat .p2{background:var(--p2)}.heat .p3{background:var(--p3)}
.heat .changed{outline:2px solid var(--ink);outline-offset:-2px}
.heat th[scope=row]{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.82rem}
.heat .value{display:block;font-variant-numeric:tabular-nums;font-size:1rem}.heat .visits,.heat .chosen{display:block;font-size:.8rem}
.lines{list-style:none;padding:0;margin:12px 0}.lines>li{border-top:1px solid var(--rule);padding:8px 0;margin:0}
.lines>li:target{background:var(--panel);box-shadow:-8px 0 0 var(--link)}
.lines p{margin:1px 0;font-size:.92rem}.lines .links,.lines summary{color:var(--soft);font-size:.82rem}
.lines summary{color:var(--link)}.lines>li[id]{padding-left:3.6rem}
.linehead{display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline}
.seq{width:3.6rem;margin:0 -12px 0 -3.6rem;font-variant-numeric:tabular-nums;color:var(--soft)}.event{font-weight:600;font-size:.9rem}
.at{color:var(--soft);font-size:.82rem;font-variant-numeric:tabular-nums;margin-left:auto}
.gap{color:var(--soft);font-style:italic}
.raw{white-space:pre-wrap;background:var(--panel);padding:10px 12px;border-radius:4px;margin:6px 0;font-size:.78rem}
@media screen{${folds}}
@media (max-width:560px){.band .wide{grid-column:auto}body{padding:12px 12px 48px}.band,.card{padding:14px 14px}}
@page{size:A4;margin:14mm}
@media print{:root{color-scheme:light;--paper:#fff;--panel:#fff;--ink:#000;--soft:#444;--rule:#bbb;--grid:#ddd;--link:#003a7d;
--good:#0f6b3a;--bad:#a01712;--open:#6b4100;--goodbg:#fff;--badbg:#fff;--openbg:#fff;--w1:#0a5bb5;--w2:#b35900;--w3:#007a8a;
--w4:#7b3fb0;--w5:#8a6100;--w6:#b0308a;--w7:#3f4f9e;--w8:#5c5c1c;--served:#a9b4c0;--flow:#5b83b5;--gate:#86a5cb;--m3:#f2c6ab;--m2:#f8dfce;
--m1:#fcf1e9;--p1:#eaf3fb;--p2:#cfe3f5;--p3:#aacdec}
html{font-size:9.2pt;line-height:1.35}body{max-width:none;padding:0}nav,details,.hint{display:none!important}
a{text-decoration:none}h2{margin:12px 0 6px;padding-top:6px;break-after:avoid}h3,h4,.cardhead,caption{break-after:avoid}
h4{margin-top:8px}p,ul{margin:3px 0}li{margin:1px 0}figure{margin:8px 0}dl{gap:3px 16px;margin:4px 0}
.scroll{overflow:visible}.scroll>svg{min-width:0!important;width:100%}.scroll>svg.small{max-width:520px}.scroll>svg.plot{max-width:150mm}.cardtop+figure svg.plot{max-width:none}
${rooms}
main{--room:118mm;--rows:0}.band:has(.problem)+nav+main{--room:88mm}#timeline .scroll>svg{max-height:calc(var(--room) - var(--rows)*5.4mm)}
.card,dl,figure,tr,li,#limits,.chips,.problem,.band,.cardtop,table:not(:has(tbody tr:nth-child(6))){break-inside:avoid}.causes,tbody tr:first-child,tr:last-child{break-before:avoid}
.columns{display:block;column-count:2;column-gap:36px}thead{display:table-header-group}
table{font-size:8.2pt;margin:6px 0}th,td{padding:2px 10px 2px 0}tbody th,.number{white-space:normal}
.band{padding:10px 14px}.band h1{font-size:1.6rem}.card dl,.band dl{grid-template-columns:repeat(3,1fr)}.band dl.rows{display:block}
.rows div{margin:1px 0}.answer{margin:4px 0 6px}.verify{margin:6px 0}.verify pre{padding:5px 8px}.raw{padding:2px 0;margin:2px 0}
.lines>li{padding:4px 0 4px 3.6rem}
.badge{padding:0 8px;border:1px solid currentColor}.card{border:0;border-top:2px solid var(--rule);border-radius:0;padding:8px 0;margin:8px 0}
svg,.heat td,.band{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
