// The repositories that reports are made of: examples, real ones with an invented manifest, and bad ones.

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

function put(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** As tests/corpus.rs puts them together: the files that were taken, empty stand-ins for the others, and our manifest. */
export function corpus(root, from, to) {
  const overlays = join(root, 'tests/corpus/overlays');
  return readdirSync(overlays)
    .sort()
    .map((overlay) => {
      const name = overlay.replace(/\.yaml$/, '');
      const folder = join(to, name);
      const source = join(from, 'corpus/repos');
      // The content alone: a corpus may be kept read-only.
      copy(join(source, name), folder);
      for (const path of readFileSync(join(source, 'file-lists', `${name}.txt`), 'utf8').split('\n')) {
        if (path && !existsSync(join(folder, path))) put(join(folder, path), '');
      }
      put(join(folder, 'service.yaml'), readFileSync(join(overlays, overlay)));
      return { name, folder };
    });
}

function copy(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [one, other] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copy(one, other);
    else writeFileSync(other, readFileSync(one));
  }
}

/** Nothing but a page to read. */
export function bare(to) {
  put(join(to, 'README.md'), '# A service\n');
  return to;
}

/** An example as it was before its team did some of the work, for `--compare`. */
export function earlier(root, to) {
  cpSync(join(root, 'examples/seed-library'), to, { recursive: true });
  const file = join(to, 'service.yaml');
  const manifest = readFileSync(file, 'utf8');
  writeFileSync(file, manifest.replace(/^security:\n( .*\n)+/m, '').replace(/^phase: .*$/m, 'phase: public-beta'));
  return to;
}

const FORGED = '<script>window.__forged = 1</script><img src=x onerror="window.__forged = 1"><x-forged>';
const MARKUP = `"><b onmouseover='window.__forged = 1'>Bold</b>${FORGED}</title></style></textarea>-->]]>&lt;&#x202e;`;
const LONG = 'Donaudampfschifffahrtsgesellschaft'.repeat(300).slice(0, 10_000);
// As long as a reason may be, with other words beside it: it stands with each finding that it is about.
const REASON = LONG.slice(0, 1_500);
// Marks that turn the direction, by number: a file with them in it would turn, too.
const TURNED = `turned ${String.fromCodePoint(0x202e)}gnorw si siht${String.fromCodePoint(0x2066)} and ${String.fromCodePoint(0x200f)}\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627`;
const STEERED = `bell${String.fromCodePoint(7)} escape${String.fromCodePoint(0x1b)}[31m null${String.fromCodePoint(0x85)}`;

/** Every word that a report may show is one that would break a page. */
export function hostile(to) {
  // JSON is YAML in which every word can be written.
  const manifest = {
    name: `${MARKUP} ${TURNED}`,
    description: LONG,
    organisation: { name: `${TURNED} ${MARKUP}`, kind: 'central-government' },
    nation: 'united-kingdom',
    kind: 'transactional',
    phase: 'live',
    languages: ['en', MARKUP],
    audience: { description: `${STEERED} ${MARKUP} ${LONG}` },
    channels: [{ kind: 'online', contact: `javascript:window.__forged=1//${MARKUP}` }, { kind: 'phone', contact: LONG, hours: TURNED }, {}],
    identity: { needed: true, provider: 'own', reason: MARKUP, contract: { with: LONG, until: '2027-01-01' } },
    messages: { used: true, through: MARKUP },
    payments: { used: true, through: LONG, reason: TURNED },
    performance: { analytics: MARKUP, kpis: [{ measure: LONG, value: MARKUP, period: TURNED }, {}] },
    research: [{ date: '2026-05-01', method: MARKUP, link: '../../../etc/passwd' }, { method: LONG }, {}],
    accessibility: { statement: `data:text/html,${MARKUP}`, audit: { date: '2020-01-01', by: TURNED, standard: MARKUP } },
    'source-code': {
      repository: 'javascript:alert(1)',
      open: true,
      'closed-parts': [{ part: MARKUP, reason: LONG, owner: TURNED, review: '2025-01-01' }, {}],
    },
    security: { 'risk-owner': MARKUP, contact: `mailto:${LONG}`, 'threat-model': { link: MARKUP, date: '2026-01-01' } },
    operations: { runbook: `https://example.org/${MARKUP}`, monitoring: LONG, 'availability-target': TURNED },
    technology: { legacy: [{ name: MARKUP, owner: LONG, plan: TURNED, score: 30 }, {}] },
    team: [{ role: MARKUP, name: TURNED }, {}, { role: LONG }],
    contacts: [{ role: LONG, email: `<${MARKUP}>`, link: 'vbscript:x' }],
    assessments: [{ stage: MARKUP, date: '2025-03-03', result: LONG, report: `javascript:${MARKUP}` }, { result: TURNED }, {}],
    exceptions: [
      { kind: 'common-component', about: MARKUP, clause: MARKUP, reason: REASON, owner: TURNED, review: '2027-01-01' },
      { kind: 'legacy', about: LONG, reason: MARKUP },
      {},
    ],
    evidence: [
      { clause: 'govuk-service-standard/point-1', link: MARKUP, date: '2026-06', note: `${MARKUP} ${LONG}` },
      { clause: MARKUP, link: LONG, note: TURNED },
      {},
    ],
    [MARKUP]: { [TURNED]: LONG },
  };
  put(join(to, 'service.yaml'), `${JSON.stringify(manifest, null, 2)}\n`);
  put(join(to, 'README.md'), `# ${MARKUP}\n\n${LONG}\n\n${TURNED}\n`);
  put(join(to, '<b class=x onclick=alert(1)>&amp;.yaml'), `openapi: 3.0.3\ninfo: {title: ${JSON.stringify(MARKUP)}, version: "1"}\npaths: {}\n`);
  put(join(to, `docs/${String.fromCodePoint(0x202e)}gpj.md`), '# turned\n');
  put(join(to, `docs/${'n'.repeat(240)}.md`), `# ${LONG}\n`);
  put(join(to, 'broken.yaml'), 'openapi: 3.0.3\ninfo: [\n');
  put(join(to, 'package.json'), `{"name": ${JSON.stringify(MARKUP)}, "dependencies": {${JSON.stringify(MARKUP)}: "^1"}}`);
  const waiver = (rule, more) => ({ rule, reason: `${MARKUP} ${REASON}`, approver: TURNED, owner: `${TURNED} ${MARKUP}`, risk: REASON, evidence: 'javascript:x', ...more });
  const waivers = [
    waiver('senior-test-held', { granted: '2026-01-01', expires: '2027-03-01' }),
    waiver('service-owner-named', { expires: '2026-03-01' }),
    waiver('assessment-recorded', { path: MARKUP, at: `/${MARKUP}` }),
  ];
  put(join(to, 'waivers.yaml'), `${JSON.stringify({ waivers }, null, 2)}\n`);
  return to;
}

/** A manifest that breaks off, with nothing else beside it. */
export function broken(to) {
  put(join(to, 'service.yaml'), `name: ${MARKUP}\n  phase: [\n`);
  put(join(to, 'README.md'), `# ${MARKUP}\n`);
  return to;
}

const THINGS = ['seeds', 'boats', 'bees', 'kites', 'wells', 'organs', 'orchards', 'ferries', 'bells', 'hedges'];
const ACTS = ['Register', 'Renew', 'Report', 'Apply for', 'Pay for', 'Find', 'Book', 'Return', 'Cancel', 'Appeal about'];
const WHERE = ['in a town', 'on a river', 'at a school', 'by the sea', 'in a park', 'on a hill', 'at a market', 'in a forest', 'on an island', 'in winter'];
const PHASES = ['alpha', 'private-beta', 'public-beta', 'live'];
const KINDS = ['central-government', 'council', 'nhs', 'arms-length-body'];

/** Services that differ a little from one another, as those of one department do. */
export function many(count, to) {
  return Array.from({ length: count }, (_, index) => {
    const folder = join(to, `service-${String(index).padStart(4, '0')}`);
    const day = (offset) => `202${4 + ((index + offset) % 3)}-${String(1 + ((index * 7 + offset) % 12)).padStart(2, '0')}-${String(1 + ((index * 11 + offset) % 28)).padStart(2, '0')}`;
    const name = `${ACTS[index % 10]} ${THINGS[Math.floor(index / 10) % 10]} ${WHERE[Math.floor(index / 100) % 10]}`;
    const lines = [
      `name: ${name}`,
      `organisation: { name: Body ${index % 17}, kind: ${KINDS[index % 4]} }`,
      'nation: england',
      'kind: transactional',
      `phase: ${PHASES[index % 4]}`,
    ];
    if (index % 2) lines.push(`security: { threat-model: { link: docs/threats.md, date: ${day(3)} } }`);
    if (index % 3) lines.push(`research: [{ date: ${day(0)}, method: interviews, with-disabled-people: ${index % 6 === 1} }]`);
    if (index % 4) lines.push(`accessibility: { audit: { date: ${day(1)}, standard: WCAG 2.2 AA } }`);
    if (index % 5) lines.push('messages: { used: true, through: govuk-notify }');
    if (index % 7 === 0) lines.push(`exceptions: [{ kind: legacy, about: register, reason: Replaced soon, owner: Head of ${THINGS[index % 10]}, review: 2027-0${1 + (index % 9)}-01 }]`);
    put(join(folder, 'service.yaml'), `${lines.join('\n')}\n`);
    put(join(folder, 'README.md'), `# ${name}\n`);
    return folder;
  });
}
