import { formatDate } from '../../xml/php/date-format.js';
import type { AccountContext } from '../context.js';
import type { CuePointRow, EntryRow } from '../store/rows.js';
import { customData, metadataOf } from './custom-data.js';
import { element, optional, tagList, wrap, type Value } from './xml.js';

const DELETED = 2;

/** Cue points of an entry, by creation and then by where they are. @source kaltura/server, kCuePointManager.php */
export function renderScenes(context: AccountContext, { id }: EntryRow): string {
  const scenes = context.store.cuePoints
    .filter(({ entryId, status }) => entryId === id && status !== DELETED)
    .toSorted((a, b) => a.createdAt - b.createdAt || a.startTime - b.startTime)
    .map((point) => renderScene(context, point))
    .join('');
  return scenes === '' ? '' : wrap('scenes', scenes);
}

/** What a kind of cue point says beside what all do. */
interface Kind {
  readonly element: string;
  readonly hasMetadata?: true;
  readonly children: (point: CuePointRow, context: AccountContext) => string;
}

const text = ({ own }: CuePointRow, name: string): Value => own[name] as Value;
const endTime = (point: CuePointRow): string => {
  const value = point.own['endTime'];
  return typeof value === 'number' ? element('sceneEndTime', formatTime(value)) : '';
};

/** What the cue point above this one is called. @source kaltura/server, AnnotationPlugin.php */
function parentName({ store }: AccountContext, point: CuePointRow): Value {
  const id = point.own['parentId'];
  const parent = typeof id === 'string' ? store.cuePoints.get(id) : undefined;
  return parent && text(parent, 'systemName');
}

const KINDS: Readonly<Record<string, Kind>> = {
  KalturaAdCuePoint: {
    element: 'scene-ad-cue-point',
    hasMetadata: true,
    children: (point) =>
      [
        endTime(point),
        optional('sceneTitle', text(point, 'title')),
        optional('sourceUrl', text(point, 'sourceUrl')),
        element('adType', text(point, 'adType')),
        element('protocolType', text(point, 'protocolType')),
      ].join(''),
  },
  KalturaAnnotation: {
    element: 'scene-annotation',
    hasMetadata: true,
    children: (point, context) =>
      [
        endTime(point) || element('sceneEndTime', ''),
        optional('sceneText', text(point, 'text')),
        optional('parent', parentName(context, point)),
        optional('parentId', text(point, 'parentId')),
      ].join(''),
  },
  KalturaCodeCuePoint: {
    element: 'scene-code-cue-point',
    hasMetadata: true,
    children: (point) =>
      endTime(point) +
      element('code', text(point, 'code')) +
      optional('description', text(point, 'description')),
  },
  KalturaThumbCuePoint: {
    element: 'scene-thumb-cue-point',
    hasMetadata: true,
    children: (point) =>
      [
        endTime(point),
        element('title', text(point, 'title')),
        element('description', text(point, 'description')),
        element('subType', text(point, 'subType')),
        element('thumbAssetId', text(point, 'assetId')),
      ].join(''),
  },
  KalturaQuestionCuePoint: {
    element: 'scene-question-cue-point',
    children: (point) =>
      ['question', 'hint', 'explanation'].map((name) => optional(name, text(point, name))).join('') +
      renderAnswers(point),
  },
  KalturaAnswerCuePoint: {
    element: 'scene-answer-cue-point',
    children: (point) =>
      ['answerKey', 'quizUserEntryId', 'parentId'].map((name) => optional(name, text(point, name))).join(''),
  },
  KalturaSessionCuePoint: {
    element: 'scene-session-cue-point',
    children: (point) => endTime(point) + optional('sceneTitle', text(point, 'name')),
  },
};

interface OptionalAnswer {
  readonly key?: string | null;
  readonly text?: string | null;
  readonly weight?: number | null;
  readonly isCorrect?: number | boolean | null;
}

/** Empty elements, and what belongs into them beside: so does the server's code. */
function renderAnswers({ own }: CuePointRow): string {
  const answers = (own['optionalAnswers'] ?? []) as readonly OptionalAnswer[];
  if (answers.length === 0) return '';
  const facts = answers.map(({ key, text: answer, weight, isCorrect }) =>
    [
      optional('key', key),
      optional('text', answer),
      optional('weight', weight),
      isCorrect === true || isCorrect === 1 ? element('isCorrect', 1) : '',
    ].join(''),
  );
  return wrap('optionalAnswers', answers.map(() => '<optionalAnswer/>').join('')) + facts.join('');
}

function renderScene(context: AccountContext, point: CuePointRow): string {
  const kind = KINDS[point.objectType];
  if (kind === undefined) return '';
  const createdAt = formatDate('Y-m-d\\TH:i:s', point.createdAt, context.timezone);
  const tags = point.own['tags'];
  const content = [
    element('sceneStartTime', formatTime(point.startTime)),
    element('createdAt', createdAt),
    // The server writes the time of creation here too.
    element('updatedAt', createdAt),
    optional('userId', text(point, 'userId')),
    typeof tags === 'string' && tags.trim() !== '' ? tagList(tags) : '',
    kind.children(point, context),
    ...(kind.hasMetadata === true
      ? metadataOf(context, point.id).map((row) => customData('scene-customData', row))
      : []),
  ].join('');
  const systemName = text(point, 'systemName');
  return wrap(kind.element, content, {
    sceneId: point.id,
    systemName: systemName === null || systemName === '' ? undefined : systemName,
  });
}

/**
 * e.g. 61500 as `00:01:01.5`. From 950 thousandths on the tenths are `.10`, and hours go past 23, as on the
 * server.
 */
export function formatTime(milliseconds: number): string {
  const whole = Math.floor(milliseconds / 1000);
  const rest = milliseconds - whole * 1000;
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return rest === 0 ? clock : `${clock}.${Math.round(rest / 100)}`;
}
