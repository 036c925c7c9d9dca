/**
 * A scenario in which three modules are called often on a board that is too slow for them, where `first-fit` puts them, and a
 * server beside it is free. `head` says how long it lasts, and whatever else there is to say.
 */
export const misplaced = (head: string): string => `${head}
devices:
  - { id: a-board, class: jetson-nano, link: lan }
  - { id: b-server, class: hc-33, link: lan }
modules:
  - id: 'module-{n}'
    count: 3
    memory: 4 MiB
    objective: 60 ms
    behaviour: { kind: service, calls: { kind: poisson, perSecond: 12 }, work: 25 ms }
`;
