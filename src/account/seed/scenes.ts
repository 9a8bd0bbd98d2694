import type { XmlElement } from '../../xml/tree.js';
import { seedMetadata } from './metadata.js';
import {
  childOf,
  childrenOf,
  childText,
  freeId,
  numberOrNull,
  tagsText,
  zoneTime,
  type SeedContext,
} from './reading.js';

interface Kind {
  readonly objectType: string;
  /** KalturaMetadataObjectType of its metadata. */
  readonly metadataObjectType: number | string;
  /** Child element to property. */
  readonly texts: Readonly<Record<string, string>>;
  readonly numbers?: Readonly<Record<string, string>>;
}

/** @source kaltura/server, cue_points/*Plugin.php */
const KINDS: Readonly<Record<string, Kind>> = {
  'scene-ad-cue-point': {
    objectType: 'KalturaAdCuePoint',
    metadataObjectType: 'adCuePointMetadata.AdCuePoint',
    texts: { sceneTitle: 'title', sourceUrl: 'sourceUrl' },
    numbers: { adType: 'adType', protocolType: 'protocolType' },
  },
  'scene-annotation': {
    objectType: 'KalturaAnnotation',
    metadataObjectType: 'annotationMetadata.Annotation',
    texts: { sceneText: 'text', parentId: 'parentId' },
  },
  'scene-code-cue-point': {
    objectType: 'KalturaCodeCuePoint',
    metadataObjectType: 'codeCuePointMetadata.CodeCuePoint',
    texts: { code: 'code', description: 'description' },
  },
  'scene-thumb-cue-point': {
    objectType: 'KalturaThumbCuePoint',
    metadataObjectType: 'thumbCuePointMetadata.thumbCuePoint',
    texts: { title: 'title', description: 'description', thumbAssetId: 'assetId' },
    numbers: { subType: 'subType' },
  },
  'scene-question-cue-point': {
    objectType: 'KalturaQuestionCuePoint',
    metadataObjectType: 0,
    texts: { question: 'question', hint: 'hint', explanation: 'explanation' },
  },
  'scene-answer-cue-point': {
    objectType: 'KalturaAnswerCuePoint',
    metadataObjectType: 0,
    texts: { answerKey: 'answerKey', quizUserEntryId: 'quizUserEntryId', parentId: 'parentId' },
  },
  'scene-session-cue-point': {
    objectType: 'KalturaSessionCuePoint',
    metadataObjectType: 0,
    texts: { sceneTitle: 'name' },
  },
};

/** The cue points of an item. */
export function seedScenes(seed: SeedContext, item: XmlElement): void {
  for (const scene of childOf(item, 'scenes')?.children ?? []) {
    const kind = KINDS[scene.name];
    if (kind !== undefined) seedScene(seed, scene, kind);
  }
}

function seedScene(seed: SeedContext, scene: XmlElement, kind: Kind): void {
  const { context, entryId } = seed;
  const { store, partnerId } = context;
  const createdAt = zoneTime(seed, childText(scene, 'createdAt'));
  const end = childText(scene, 'sceneEndTime');
  const id = freeId(context, store.cuePoints, scene.attributes['sceneId']);
  store.cuePoints.put({
    id,
    partnerId,
    entryId,
    objectType: kind.objectType,
    status: 1,
    createdAt,
    updatedAt: createdAt,
    startTime: parseSceneTime(childText(scene, 'sceneStartTime') ?? ''),
    own: {
      ...commonOf(scene),
      ...(end === undefined || end === '' ? {} : { endTime: parseSceneTime(end) }),
      ...renamed(scene, kind.texts, (text) => text),
      ...renamed(scene, kind.numbers ?? {}, numberOrNull),
      ...(scene.name === 'scene-question-cue-point' ? { optionalAnswers: answersOf(scene) } : {}),
    },
  });
  seedMetadata(seed, scene, 'scene-customData', { objectId: id, objectType: kind.metadataObjectType });
}

function commonOf(scene: XmlElement): Record<string, unknown> {
  const { systemName } = scene.attributes;
  const userId = childText(scene, 'userId');
  return {
    ...(systemName === undefined ? {} : { systemName }),
    ...(userId === undefined ? {} : { userId }),
    ...(childOf(scene, 'tags') === undefined ? {} : { tags: tagsText(scene) }),
  };
}

function renamed(
  scene: XmlElement,
  names: Readonly<Record<string, string>>,
  convert: (text: string) => unknown,
): Record<string, unknown> {
  const found = Object.entries(names).flatMap(([element, property]) => {
    const text = childText(scene, element);
    return text === undefined ? [] : [[property, convert(text)] as const];
  });
  return Object.fromEntries(found);
}

/** The answers' parts stand one after the other in the scene; a key begins the next. */
function answersOf(scene: XmlElement): Record<string, unknown>[] {
  const answers: Record<string, unknown>[] = childrenOf(scene, 'key').map(({ text }) => ({ key: text }));
  let at = -1;
  for (const { name, text } of scene.children) {
    const answer = answers[name === 'key' ? ++at : at];
    if (answer === undefined) continue;
    if (name === 'text') answer['text'] = text;
    if (name === 'weight') answer['weight'] = numberOrNull(text);
    if (name === 'isCorrect') answer['isCorrect'] = numberOrNull(text);
  }
  return answers;
}

/** Milliseconds of e.g. `00:10:05.3`; the tenths `.10`, which stand for 950 and more, are read as 950. */
export function parseSceneTime(text: string): number {
  const [clock = '', tenths] = text.split('.');
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  const rest = tenths === undefined ? 0 : tenths === '10' ? 950 : tenths === '0' ? 1 : Number(tenths) * 100;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest;
}
