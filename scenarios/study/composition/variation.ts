import { type Profile, profileNamed, type Weighted } from '../../../core/index.ts';

/** The standard policy with one part changed, to see what that part is worth. */
export function variation(
  name: string,
  summary: string,
  change: (standard: Profile) => Partial<Profile>,
): Profile {
  const standard = profileNamed('standard');
  if (standard === undefined) throw new Error('there is a standard policy');
  return { ...standard, name, summary, ...change(standard) };
}

/** The standard policy without one of its scores. */
export function without(score: string): Profile {
  return variation(`without-${score}`, `As standard, without ${score}.`, ({ scorers }) => {
    const left: readonly Weighted[] = scorers.filter(({ scorer }) => scorer.name !== score);
    if (left.length === scorers.length) throw new Error(`the standard policy has no score called ${score}`);
    return { scorers: left };
  });
}
