import type { Commit, Versions } from '../run/provenance.ts';
import type { PlanRecord } from './record.ts';

/** What a crate says of a sweep. */
export interface CrateParts {
  readonly plan: PlanRecord;
  readonly versions: Versions;
  readonly commit: Commit | null;
  /** When what it was made with was published, ISO 8601: the same however often it is run. */
  readonly publishedOn: string;
  /** Files beside it with a sentence each. */
  readonly files: readonly (readonly [path: string, mediaType: string, text: string])[];
}

const SPECIFICATION = 'https://w3id.org/ro/crate/1.1';
const PROFILE = 'https://w3id.org/ro/wfrun/process/0.5';

/**
 * The metadata of a folder of results as an RO-Crate 1.1 (Soiland-Reyes et al., Data Science 5(2), 2022), by the profile
 * of process runs: what was run, with what, and what came out. It tells no times of its own, so that equal sweeps are equal
 * bytes.
 */
export function crateOf({ plan, versions, commit, publishedOn, files }: CrateParts): string {
  const software = {
    '@id': '#arts-workbench',
    '@type': 'SoftwareApplication',
    name: 'ARTS Workbench',
    version: versions.tool,
    softwareVersion:
      commit === null ? versions.tool : `${versions.tool}+${commit.id}${commit.dirty ? '.dirty' : ''}`,
    license: { '@id': 'https://spdx.org/licenses/BSD-3-Clause' },
    url: 'https://spdx.org/licenses/BSD-3-Clause',
  };
  const inputs = plan.scenarios.flatMap(({ name, sources }) =>
    sources.map(({ name: path, sha256 }) => ({
      '@id': `#scenario-${name}-${sha256.slice(0, 8)}`,
      '@type': 'CreativeWork',
      name: path,
      identifier: `sha256:${sha256}`,
      isPartOf: { '@id': './' },
    })),
  );
  const outputs = files.map(([path, encodingFormat, description]) => ({
    '@id': path,
    '@type': 'File',
    name: path,
    encodingFormat,
    description,
  }));
  const graph = [
    {
      '@id': 'ro-crate-metadata.json',
      '@type': 'CreativeWork',
      conformsTo: { '@id': SPECIFICATION },
      about: { '@id': './' },
    },
    {
      '@id': './',
      '@type': 'Dataset',
      conformsTo: { '@id': PROFILE },
      name: plan.name,
      description: plan.summary,
      datePublished: publishedOn,
      license: { '@id': 'https://spdx.org/licenses/BSD-3-Clause' },
      hasPart: outputs.map(({ '@id': id }) => ({ '@id': id })),
      mentions: [{ '@id': '#sweep' }],
    },
    {
      '@id': '#sweep',
      '@type': 'CreateAction',
      name: `arts sweep ${plan.name}`,
      instrument: { '@id': software['@id'] },
      object: [{ '@id': 'sweep.yaml' }, ...inputs.map(({ '@id': id }) => ({ '@id': id }))],
      result: outputs.filter(({ '@id': id }) => id !== 'sweep.yaml').map(({ '@id': id }) => ({ '@id': id })),
      description: `seed ${plan.seed}, code sha256:${plan.codeSha256}, Node ${versions.node}`,
    },
    { '@id': PROFILE, '@type': 'CreativeWork', name: 'Process Run Crate', version: '0.5' },
    { '@id': 'https://spdx.org/licenses/BSD-3-Clause', '@type': 'CreativeWork', name: 'BSD-3-Clause' },
    software,
    ...uniqueIds(inputs),
    ...outputs,
  ];
  return `${JSON.stringify({ '@context': `${SPECIFICATION}/context`, '@graph': graph }, null, 2)}\n`;
}

/** Fragments that several scenarios include are told once. */
const uniqueIds = <Entity extends { readonly '@id': string }>(
  entities: readonly Entity[],
): readonly Entity[] => [...new Map(entities.map((entity) => [entity['@id'], entity])).values()];
