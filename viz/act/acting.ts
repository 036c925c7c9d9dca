import type { Desk } from '../page/desk.ts';
import { at } from '../page/element.ts';
import type { Order } from '../page/orders.ts';
import type { Show } from '../page/show.ts';
import { createModule } from './create.ts';
import { Deeds } from './deeds.ts';
import { demonstrate } from './demo.ts';
import { Drag } from './drag.ts';
import type { Rest } from './rest.ts';
import { Side } from './side.ts';
import { goalsOf, type Wish } from './side-parts.ts';

/** What acting needs. */
export interface ActingPlan {
  readonly rest: Rest;
  /** Where the module of the demonstration is. */
  readonly demo: string;
}

/** Acting on a realm that lives: by the side, by dragging, and by name in the palette. */
export class Acting {
  readonly #desk: Desk;
  readonly #plan: ActingPlan;
  readonly #deeds: Deeds;
  readonly #side: Side;

  constructor(desk: Desk, plan: ActingPlan) {
    this.#desk = desk;
    this.#plan = plan;
    this.#deeds = new Deeds(
      plan.rest,
      () => desk.reel,
      (news) => {
        at('said').textContent = news;
        desk.touch();
      },
    );
    const wish = (one: Wish): void => this.#obey(one);
    this.#side = new Side(at('side'), { desk, rest: plan.rest, deeds: this.#deeds, wish });
    plan.rest.onChange(() => desk.touch());
    void plan.rest.meet();
  }

  draw(): void {
    this.#side.draw();
  }

  /** Lets modules be dragged, until the signal says stop. */
  listen(show: Show, signal: AbortSignal): void {
    const drag = new Drag(this.#desk, show, (drop) => void this.#deeds.act({ kind: 'move', ...drop }));
    drag.listen(at('panels'), signal);
    signal.addEventListener('abort', () => this.#side.close());
  }

  /** All that can be done now, by name. */
  orders(): readonly Order[] {
    const { reel, outlook } = this.#desk;
    const order = (title: string, run: () => void): Order => ({ id: title, title, keys: '', run });
    const wished = (title: string, wish: Wish): Order => order(title, () => this.#obey(wish));
    const module = outlook.module === null ? undefined : reel.newest.module(outlook.module);
    const runtime = outlook.runtime === null ? undefined : reel.newest.runtime(outlook.runtime);
    return [
      wished('Create a module', { kind: 'create' }),
      wished('Show me: move a counter while it counts', { kind: 'demo' }),
      ...(module === undefined || module.on === null ? [] : this.#moves(module.id, module.on)),
      ...(module === undefined ? [] : [wished(`Delete ${module.id}`, { kind: 'delete', module: module.id })]),
      ...(runtime === undefined
        ? []
        : [
            wished(`${runtime.draining ? 'Let modules come to' : 'Drain'} ${runtime.id}`, {
              kind: 'drain',
              runtime: runtime.id,
              draining: !runtime.draining,
            }),
            wished(`Remove ${runtime.id}`, { kind: 'remove', runtime: runtime.id }),
          ]),
    ];
  }

  #moves(id: string, from: string): readonly Order[] {
    const module = this.#desk.reel.newest.module(id);
    if (module === undefined) return [];
    return goalsOf(this.#desk.reel.newest, module).map(({ id: to }) => ({
      id: `move ${id} ${to}`,
      title: `Move ${id} to ${to}`,
      keys: '',
      run: () => void this.#deeds.act({ kind: 'move', module: id, from, to }),
    }));
  }

  #obey(wish: Wish): void {
    const { rest } = this.#plan;
    const deeds = this.#deeds;
    switch (wish.kind) {
      case 'create':
        return void createModule({ rest, deeds }, this.#desk.reel.newest).then((id) => {
          if (id !== null) this.#desk.look({ module: id });
        });
      case 'demo':
        return void demonstrate({ rest, deeds, desk: this.#desk, url: this.#plan.demo });
      case 'sign-in':
        return void rest.signIn();
      case 'sign-out':
        return void rest.signOut();
      case 'take-back':
        return void deeds.takeBack(wish.id);
      default:
        return void deeds.act(wish);
    }
  }
}
