import { batch } from '@preact/signals';
import type { WireEvent, WireState } from '../../wire.js';
import { explain } from './commands.js';
import { Refused, type Link } from './link.js';
import { listenLive } from './live.js';
import type { Studio } from './studio.js';

/** Changes of the workspace come in bursts. */
const STATE_SETTLE_MS = 30;

/** Ties a studio to its server: the state is fetched at each beginning of the event stream, and what follows are events. */
export function connectStudio(studio: Studio, link: Link): () => void {
  let boot: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let fetching: AbortController | undefined;

  const fetchState = async () => {
    fetching?.abort();
    const abort = new AbortController();
    fetching = abort;
    try {
      const state = await link.get<WireState>('state', abort.signal);
      if (!abort.signal.aborted) takeState(studio, state);
    } catch (cause) {
      if (abort.signal.aborted) return;
      if (cause instanceof Refused && (cause.status === 401 || cause.status === 403))
        studio.connection.value = { kind: 'refused', message: explain(cause) };
      else studio.connection.value = { kind: 'offline' };
    }
  };
  const onEvent = (event: WireEvent) => {
    switch (event.event) {
      case 'hello':
        studio.connection.value = { kind: 'live' };
        if (boot !== undefined && boot !== event.boot) {
          studio.say('The server was restarted: everything was read again.');
          studio.inbox.reset();
          studio.selected.reset();
        } else if (boot !== undefined) studio.say('Connected again.');
        boot = event.boot;
        return void fetchState();
      case 'state':
        clearTimeout(timer);
        timer = setTimeout(() => void fetchState(), STATE_SETTLE_MS);
        return;
      case 'run':
        return studio.workspace.addRun(event.run);
      case 'activity':
        studio.activity.value = event.activity;
        return;
      case 'settled':
        studio.workspace.flush();
        batch(() => {
          studio.settled.value = event.settled;
          studio.activity.value = null;
        });
        return;
      case 'delivery':
        studio.deliveries.value = Math.max(studio.deliveries.peek(), event.delivery.id);
        return studio.inbox.add(event.delivery);
      case 'coverage':
        return studio.selected.noteCoverage(event.of);
    }
  };
  const stop = listenLive(link, {
    onEvent,
    onOffline: () => {
      if (studio.connection.peek().kind !== 'refused') studio.connection.value = { kind: 'offline' };
      // Only a request says whether nobody is there or somebody who wants the token.
      void fetchState();
    },
  });
  return () => {
    stop();
    clearTimeout(timer);
    fetching?.abort();
  };
}

function takeState(studio: Studio, state: WireState): void {
  batch(() => {
    studio.workspace.replace(state);
    studio.activity.value = state.activity;
    studio.settled.value = state.settled;
    studio.deliveries.value = state.deliveries;
  });
  const { key, route } = studio;
  const isThere = key.peek() !== undefined && studio.workspace.runs.has(key.peek() ?? '');
  if (route.peek().view !== 'runs' || isThere) return;
  const wanted =
    key.peek() === undefined ? (state.runs.find(({ ok }) => ok === false) ?? state.runs[0])?.key : undefined;
  if (wanted !== undefined) studio.selectRun(wanted);
}
