import type { Path } from '../../connector/yaml.js';
import { ACTION_NAMES, type ActionName } from '../../core/connector.js';
import type { Finding, LintRule } from '../rule.js';
import { keyPlace, settingAt, valuePlace } from './settings.js';

const JOB_DATA = 'kaltura/server, KalturaGenericDistributionJobData.php';
const PROVIDER = 'kaltura/server, GenericDistributionProvider.php';
const FLOW = 'kaltura/server, kContentDistributionFlowManager.php';

const falsyOverride: LintRule = {
  code: 'OVERRIDE_IGNORED',
  severity: 'warning',
  what: 'An empty text, or 0, in profile.actions overrides nothing.',
  why: "The profile's value counts where PHP takes it for true; else the provider action's does.",
  remedy: 'Take the line out, or change the action itself.',
  source: `${JOB_DATA} (loadProperties)`,
  example: {
    bad: "profile:\n  actions:\n    update: { remotePath: '' }",
    good: "actions:\n  update: { remotePath: '' }",
  },
  *check(subject) {
    for (const name of ACTION_NAMES) {
      for (const setting of [
        'serverAddress',
        'remotePath',
        'remoteUsername',
        'remotePassword',
        'httpFieldName',
        'httpFileName',
      ]) {
        const path = ['profile', 'actions', name, setting];
        const value = settingAt(subject, path);
        if (value !== '' && value !== '0') continue;
        yield {
          place: valuePlace(subject, path),
          message: `${JSON.stringify(value)} overrides nothing: the server takes ${setting} from the action`,
          fix: 'Take the line out, or change the action itself.',
        };
      }
    }
  },
};

const uncheckedFields: LintRule = {
  code: 'FIELDS_UNCHECKED',
  severity: 'warning',
  what: 'The lists mandatoryFields and editableFields check nothing.',
  why: 'The server stores both lists and never looks at them. An entry without a mandatory field is submitted all the same.',
  remedy: 'Let the schema of the output demand it, or the stylesheet end with xsl:message terminate="yes".',
  source: 'kaltura/server, GenericDistributionProfile.php, GenericDistributionProvider.php',
  example: { bad: 'mandatoryFields: [title]', good: 'validator: submit.xsd' },
  *check(subject) {
    const owners: Path[] = [['provider'], ...ACTION_NAMES.map((name) => ['actions', name])];
    for (const path of owners.flatMap((owner) =>
      ['editableFields', 'mandatoryFields'].map((setting) => [...owner, setting]),
    )) {
      const list = settingAt(subject, path);
      if (!Array.isArray(list) || list.length === 0) continue;
      yield {
        place: keyPlace(subject, path),
        message: `the server stores ${String(path.at(-1))} and checks nothing`,
        fix: 'Let the validator of the action demand it.',
      };
    }
  },
};

const impossibleThumb: LintRule = {
  code: 'THUMB_DIMENSIONS_IMPOSSIBLE',
  severity: 'error',
  what: 'A required thumbnail of 0 by 0 pixels is never there.',
  why: 'Dimensions are compared exactly. 0x0 means "all thumbnails" where assets are assigned, and nothing where they are required: every entry is held back.',
  remedy: 'Put 0x0 into optionalThumbDimensions, or name a size.',
  source: 'kaltura/server, DistributionProfile.php, validateThumbnails; kContentDistributionManager.php',
  example: {
    bad: 'requiredThumbDimensions: [{ width: 0, height: 0 }]',
    good: 'optionalThumbDimensions: [{ width: 0, height: 0 }]',
  },
  *check(subject) {
    for (const owner of ['provider', 'profile'] as const) {
      for (const [index, { width, height }] of subject.connector[owner].requiredThumbDimensions.entries()) {
        if (width !== 0 && height !== 0) continue;
        yield {
          place: valuePlace(subject, [owner, 'requiredThumbDimensions', index]),
          message: `no thumbnail is ${width} by ${height}: no entry ever passes`,
          fix: 'Put it into optionalThumbDimensions.',
        };
      }
    }
  },
};

const allFlavors: LintRule = {
  code: 'FLAVORS_ALL_ASSIGNED',
  severity: 'note',
  what: 'Where no flavor params are listed, every file of an entry is assigned.',
  why: 'An empty filter lets everything through. That may be meant; a list that was forgotten looks the same.',
  remedy: 'List the flavor params that the partner wants under profile.optionalFlavorParamsIds.',
  source: 'kaltura/server, kContentDistributionManager.php, assignFlavorAssets',
  example: {
    bad: 'profile:\n  optionalFlavorParamsIds: []',
    good: 'profile:\n  optionalFlavorParamsIds: [487041]',
  },
  *check(subject) {
    const { profile, provider } = subject.connector;
    const listed = [
      profile.requiredFlavorParamsIds,
      profile.optionalFlavorParamsIds,
      provider.requiredFlavorParamsIds,
    ];
    if (listed.some(({ length }) => length > 0)) return;
    yield {
      place: keyPlace(subject, ['profile']),
      message: 'no flavor params are listed: the server assigns every file of the entry',
      fix: 'List them under profile.optionalFlavorParamsIds.',
    };
  },
};

const ignoredOptional: LintRule = {
  code: 'OPTIONAL_ASSETS_IGNORED',
  severity: 'note',
  what: 'Optional flavors and thumbnails of the provider never reach the profile.',
  why: "When a profile is saved the provider's required lists are copied into it; the optional ones are not.",
  remedy: 'Say the same under profile.',
  source: 'kaltura/server, GenericDistributionProfile.php, preSave',
  example: {
    bad: 'provider:\n  optionalFlavorParamsIds: [487041]',
    good: 'profile:\n  optionalFlavorParamsIds: [487041]',
  },
  *check(subject) {
    for (const setting of ['optionalFlavorParamsIds', 'optionalThumbDimensions'] as const) {
      if (subject.connector.provider[setting].length === 0 || subject.connector.profile[setting].length > 0)
        continue;
      yield {
        place: keyPlace(subject, ['provider', setting]),
        message: `${setting} of the provider is not copied into the profile, and so assigns nothing`,
        fix: `Say the same under profile.${setting}.`,
      };
    }
  },
};

/** Settings that the server stores and nothing reads, with the reason. */
const WITHOUT_EFFECT: readonly (readonly [path: Path, reason: string])[] = [
  [['provider', 'intervalBeforeSunset'], 'no code reads it'],
  [['profile', 'sunriseDefaultOffset'], 'no code reads it'],
  [['profile', 'sunsetDefaultOffset'], 'no code reads it'],
  [
    ['provider', 'deleteInsteadUpdate'],
    'without an update action the profile counts as not updatable, and with one the update is used',
  ],
];

const withoutEffect: LintRule = {
  code: 'SETTING_WITHOUT_EFFECT',
  severity: 'warning',
  what: 'The server stores some settings and never acts on them.',
  why: 'No code reads intervalBeforeSunset, sunriseDefaultOffset or sunsetDefaultOffset; deleteInsteadUpdate stands behind a condition that is never met for generic providers.',
  remedy: 'Take the setting out, so that nobody counts on it.',
  source: `${PROVIDER}; DistributionProfile.php; kContentDistributionManager.php, submitUpdateEntryDistribution`,
  example: { bad: 'provider:\n  deleteInsteadUpdate: true', good: 'actions:\n  update: { ... }' },
  *check(subject) {
    for (const [path, reason] of WITHOUT_EFFECT) {
      const value = settingAt(subject, path);
      if (value === undefined || value === false || value === null) continue;
      yield {
        place: keyPlace(subject, path),
        message: `${String(path.at(-1))} has no effect: ${reason}`,
        fix: 'Take it out.',
      };
    }
  },
};

const ENABLED = {
  submitEnabled: 'submit',
  updateEnabled: 'update',
  deleteEnabled: 'delete',
  reportEnabled: 'fetchReport',
} as const satisfies Record<string, ActionName>;

const enabledWithout: LintRule = {
  code: 'ENABLED_WITHOUT_ACTION',
  severity: 'warning',
  what: 'The profile enables an action that the connector does not have.',
  why: 'The server then reads the flag as disabled: changes and deletions never reach the partner.',
  remedy: 'Declare the action, or say disabled.',
  source: 'kaltura/server, GenericDistributionProfile.php, getUpdateEnabled and others',
  example: {
    bad: 'profile:\n  deleteEnabled: automatic      # and no actions.delete',
    good: 'profile:\n  deleteEnabled: disabled',
  },
  *check(subject) {
    for (const [setting, name] of Object.entries(ENABLED) as [keyof typeof ENABLED, ActionName][]) {
      const value = settingAt(subject, ['profile', setting]);
      if (value === undefined || value === 'disabled' || subject.connector.actions[name] !== undefined)
        continue;
      yield {
        place: valuePlace(subject, ['profile', setting]),
        message: `the connector has no ${name} action: the server takes ${setting} for disabled`,
        fix: `Declare actions.${name}, or say disabled.`,
      };
    }
  },
};

const automaticSunrise: LintRule = {
  code: 'AUTOMATIC_SUNRISE',
  severity: 'note',
  what: 'With submitEnabled: automatic an entry is submitted the moment its distribution is made.',
  why: 'That happens before the sunrise given with it is stored, so the sunrise of the call is not waited for; the start date of the entry is.',
  remedy: "Set the entry's start date, or submit by hand.",
  source: 'kaltura/server, EntryDistributionService.php, addAction',
  example: { bad: 'submitEnabled: automatic', good: 'submitEnabled: manual' },
  *check(subject) {
    if (subject.connector.profile.submitEnabled !== 'automatic') return;
    yield {
      place: valuePlace(subject, ['profile', 'submitEnabled']),
      message: 'a sunrise that is given when the distribution is made is not waited for',
      fix: "Set the entry's start date instead.",
    };
  },
};

const unnoticedSunset: LintRule = {
  code: 'SUNSET_UNNOTICED',
  severity: 'note',
  what: 'A sunset that is set after the submission is noticed by an update alone.',
  why: 'The mark to delete at sunset is written when a submit or update job ends. Without automatic updates what is over stays with the partner.',
  remedy: 'Declare update and set updateEnabled: automatic, or submit the update by hand.',
  source: `${FLOW}: onEntryDistributionJobFinished (sun rules)`,
  example: {
    bad: 'deleteEnabled: automatic\nupdateEnabled: manual',
    good: 'deleteEnabled: automatic\nupdateEnabled: automatic',
  },
  *check(subject) {
    const { deleteEnabled, updateEnabled } = subject.connector.profile;
    if (deleteEnabled !== 'automatic' || updateEnabled === 'automatic') return;
    yield {
      place: keyPlace(subject, ['profile', 'deleteEnabled']),
      message: `with updateEnabled: ${updateEnabled} a sunset that is set later deletes nothing`,
      fix: 'updateEnabled: automatic',
    };
  },
};

const disabled: LintRule = {
  code: 'PROFILE_DISABLED',
  severity: 'note',
  what: 'A disabled profile distributes nothing.',
  why: 'Jobs that wait when it is disabled are not cancelled: the worker that takes one dies of it.',
  remedy: 'Let what waits end first, then disable; or disable the single actions.',
  source: 'kaltura/server, KalturaDistributionJobData.php; KAsyncDistribute.class.php',
  example: { bad: 'profile:\n  status: disabled', good: 'profile:\n  submitEnabled: disabled' },
  *check(subject): Generator<Finding> {
    if (subject.connector.profile.status !== 'disabled') return;
    yield {
      place: valuePlace(subject, ['profile', 'status']),
      message: 'jobs that wait when this is deployed end their worker',
      fix: 'Let them end first.',
    };
  },
};

/** What connector.yaml says that the server does not heed, or heeds otherwise. */
export const configurationRules: readonly LintRule[] = [
  falsyOverride,
  uncheckedFields,
  impossibleThumb,
  allFlavors,
  ignoredOptional,
  withoutEffect,
  enabledWithout,
  automaticSunrise,
  unnoticedSunset,
  disabled,
];
