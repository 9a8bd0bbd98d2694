import { show } from '../log.js';
import type { GenericProviderActionRow, GenericProviderRow, ThumbDimensions } from '../store/rows.js';
import { html, type Html, type Part } from './html.js';
import type { Page, PageContext } from './layout.js';
import {
  brief,
  card,
  facts,
  fold,
  profileBadge,
  profileLink,
  providerLink,
  table,
  time,
  type Tone,
} from './parts.js';
import { renderXml } from './xml-view.js';

const ACTIONS: Readonly<Record<number, string>> = { 1: 'submit', 2: 'update', 3: 'delete', 4: 'fetchReport' };
const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'ftp',
  2: 'scp',
  3: 'sftp',
  4: 'http',
  5: 'https',
  10: 'aspera',
};
const PARSERS: Readonly<Record<number, string>> = { 1: 'XSL', 2: 'XPath', 3: 'regular expression' };

const named = (names: Readonly<Record<number, string>>, value: number | null | undefined): Part =>
  value === null || value === undefined ? null : (names[value] ?? value);

const providerBadge = (status: number): Html => {
  const tone: Tone = status === 2 ? 'good' : 'muted';
  return html`<span class="badge ${tone}">${status === 2 ? 'ACTIVE' : 'DELETED'}</span>`;
};

const actionsOf = ({ context: { store } }: PageContext, id: number): GenericProviderActionRow[] =>
  store.genericProviderActions.filter((row) => row.genericDistributionProviderId === id && row.status !== 3);

export function renderProviders(page: PageContext): Page {
  const rows = page.context.store.genericProviders.all().toReversed();
  return {
    title: 'Providers',
    lead: 'Generic distribution providers: the transforms, schemas and parsers of connectors.',
    content: card(
      `${rows.length} in the account`,
      table(
        ['Provider', 'Name', 'Status', 'Actions', 'Profiles', 'Updated'],
        rows.map((provider) => [
          html`<code>${provider.id}</code>`,
          providerLink(provider.id, provider.name),
          providerBadge(provider.status),
          actionsOf(page, provider.id)
            .map(({ action }) => ACTIONS[action ?? 0] ?? '?')
            .join(', '),
          page.context.store.profiles.filter(({ genericProviderId }) => genericProviderId === provider.id)
            .length,
          time(provider.updatedAt),
        ]),
        html`No generic providers yet. <code>genericDistributionProvider.add</code> makes one.`,
      ),
    ),
  };
}

export function renderProvider(page: PageContext, id: string): Page | undefined {
  const { store } = page.context;
  const provider = store.genericProviders.get(Number(id));
  if (provider === undefined) return undefined;
  const actions = actionsOf(page, provider.id);
  const profiles = store.profiles.filter(({ genericProviderId }) => genericProviderId === provider.id);
  return {
    title: brief(provider.name),
    crumb: html`<a href="/providers">Providers</a> / ${id}`,
    aside: providerBadge(provider.status),
    content: html`
      ${card('Requirements', providerFacts(provider))}
      ${
        actions.length === 0
          ? card('Actions', html`<p class="empty">No actions: without them nothing can be submitted.</p>`)
          : actions.map(actionCard)
      }
      ${card(
        'Profiles',
        table(
          ['Profile', 'Status'],
          profiles.map(({ id: profileId, name, status }) => [
            profileLink(profileId, name),
            profileBadge(status),
          ]),
          'No profile uses this provider.',
        ),
      )}
    `,
  };
}

export const dimensions = (list: readonly ThumbDimensions[]): Part =>
  list.map(({ width, height }) => `${width} × ${height}`).join(', ');

const providerFacts = (provider: GenericProviderRow): Html =>
  facts([
    ['Required flavor params', provider.requiredFlavorParamsIds],
    ['Optional flavor params', provider.optionalFlavorParamsIds],
    ['Required thumbnails', dimensions(provider.requiredThumbDimensions)],
    ['Optional thumbnails', dimensions(provider.optionalThumbDimensions)],
    ['Mandatory fields', provider.mandatoryFields],
    ['Editable fields', provider.editableFields],
    ['Entry fields that need an update', provider.updateRequiredEntryFields],
    ['Metadata that needs an update', provider.updateRequiredMetadataXPaths],
    ['Before sunrise', seconds(provider.intervalBeforeSunrise)],
    ['Before sunset', seconds(provider.intervalBeforeSunset)],
  ]);

const seconds = (value: number | null | undefined): Part =>
  value === null || value === undefined ? null : `${value} s`;

function actionCard(action: GenericProviderActionRow): Html {
  const shown = show(action) as Readonly<Record<string, string | null>>;
  const files = [
    ['mrssTransformer', 'Transform', action.mrssTransformer],
    ['mrssValidator', 'Schema', action.mrssValidator],
    ['resultsTransformer', 'Results parser', action.resultsTransformer],
  ] as const;
  const folds = files.flatMap(([key, label, text]) =>
    text === null || text === undefined || text === ''
      ? []
      : [
          fold(
            `${key}-${action.id}`,
            html`${label} <span class="right"><code>${key}</code>${text.length} characters</span>`,
            html`<div class="body">${renderXml(text)}</div>`,
          ),
        ],
  );
  return card(
    html`${named(ACTIONS, action.action) ?? 'no action'}`,
    html`${facts([
      ['Protocol', named(PROTOCOLS, action.protocol)],
      ['Server address', shown['serverAddress']],
      ['Remote path', shown['remotePath']],
      ['User', shown['remoteUsername']],
      ['Password', shown['remotePassword']],
      ['Results parser', named(PARSERS, action.resultsParser)],
    ])}${folds}`,
    html`<span class="muted">action ${action.id}</span>`,
  );
}
