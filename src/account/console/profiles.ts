import { show } from '../log.js';
import type { ProfileActionValue, ProfileRow } from '../store/rows.js';
import { distributionTable } from './distributions.js';
import { otherFields } from './entries.js';
import { html, type Html, type Part } from './html.js';
import type { Page, PageContext } from './layout.js';
import {
  brief,
  card,
  enabledBadge,
  facts,
  filled,
  profileBadge,
  profileLink,
  providerLink,
  table,
  time,
  tree,
} from './parts.js';
import { dimensions } from './providers.js';

const typeName = ({ objectType }: ProfileRow): string =>
  objectType.replace(/^Kaltura/, '').replace(/DistributionProfile$/, '');

export function renderProfiles({ context: { store } }: PageContext): Page {
  const rows = store.profiles.all().toReversed();
  return {
    title: 'Profiles',
    lead: 'Distribution profiles: which provider, and what happens by itself.',
    content: card(
      `${rows.length} in the account`,
      table(
        ['Profile', 'Name', 'Type', 'Status', 'Submit', 'Update', 'Delete', 'Distributions'],
        rows.map((profile) => [
          html`<code>${profile.id}</code>`,
          profileLink(profile.id, profile.name),
          typeName(profile),
          profileBadge(profile.status),
          enabledBadge(profile.submitEnabled),
          enabledBadge(profile.updateEnabled),
          enabledBadge(profile.deleteEnabled),
          store.entryDistributions.filter(({ distributionProfileId }) => distributionProfileId === profile.id)
            .length,
        ]),
        html`No profiles yet. <code>distributionProfile.add</code> makes one.`,
      ),
    ),
  };
}

export function renderProfile({ context }: PageContext, id: string): Page | undefined {
  const { store } = context;
  const profile = store.profiles.get(Number(id));
  if (profile === undefined) return undefined;
  const provider =
    profile.genericProviderId === null || profile.genericProviderId === undefined
      ? undefined
      : store.genericProviders.get(profile.genericProviderId);
  const distributions = store.entryDistributions.filter(
    ({ distributionProfileId }) => distributionProfileId === profile.id,
  );
  const fields = profile.fieldConfigArray ?? [];
  return {
    title: brief(profile.name),
    crumb: html`<a href="/profiles">Profiles</a> / ${id}`,
    lead: `${typeName(profile)} profile`,
    aside: profileBadge(profile.status),
    content: html`
      ${card('Settings', profileFacts(profile, provider === undefined ? null : providerLink(provider.id, provider.name)))}
      ${actionCards(profile)}
      ${
        fields.length === 0
          ? null
          : card(
              'Field configuration',
              table(
                ['Field', 'Required', 'Updates', 'Expression'],
                fields.map(({ fieldName, isRequired, updateOnChange, entryMrssXslt }) => [
                  html`<code>${fieldName}</code>`,
                  isRequired,
                  updateOnChange === true ? 'yes' : null,
                  html`<code>${entryMrssXslt}</code>`,
                ]),
                '',
              ),
            )
      }
      ${otherFields(profile.own)} ${card('Distributions', distributionTable(context, distributions))}
    `,
  };
}

const profileFacts = (profile: ProfileRow, provider: Part): Html =>
  facts([
    ['Provider', provider ?? String(profile.providerType)],
    ['Submit', enabledBadge(profile.submitEnabled)],
    ['Update', enabledBadge(profile.updateEnabled)],
    ['Delete', enabledBadge(profile.deleteEnabled)],
    ['Report', enabledBadge(profile.reportEnabled)],
    ['Trigger', profile.distributeTrigger === 2 ? 'moderation approved' : 'entry ready'],
    ['Required flavor params', profile.requiredFlavorParamsIds],
    ['Optional flavor params', profile.optionalFlavorParamsIds],
    ['Required thumbnails', dimensions(profile.requiredThumbDimensions)],
    ['Optional thumbnails', dimensions(profile.optionalThumbDimensions)],
    ['Makes flavors', profile.autoCreateFlavors],
    ['Makes thumbnails', profile.autoCreateThumb],
    ['Entry fields that need an update', profile.updateRequiredEntryFields],
    ['Created', time(profile.createdAt)],
    ['Updated', time(profile.updatedAt)],
  ]);

function actionCards({ submitAction, updateAction, deleteAction, fetchReportAction }: ProfileRow): Part {
  const actions: readonly (readonly [string, ProfileActionValue | undefined])[] = [
    ['submit', submitAction],
    ['update', updateAction],
    ['delete', deleteAction],
    ['fetchReport', fetchReportAction],
  ];
  const shown = actions.flatMap(([name, action]) => {
    const values = action === undefined ? {} : filled(show(action) as Record<string, never>);
    return Object.keys(values).length === 0 ? [] : [card(`Override for ${name}`, tree(values))];
  });
  return shown.length === 0
    ? null
    : html`<div class="grid two">${shown}</div>
        <p></p>`;
}
