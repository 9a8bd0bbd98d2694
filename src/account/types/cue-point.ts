import { filterFields, NULLABLE_BOOLEAN } from './base.js';
import {
  arrayOf,
  bool,
  classSpec,
  enumOf,
  float,
  insertOnly,
  int,
  intEnum,
  listClass,
  readonly,
  string,
  stringEnum,
  time,
  type ClassSpec,
} from './spec.js';

/** @source KalturaCuePointStatus */
export const CUE_POINT_STATUS = { READY: 1, DELETED: 2, HANDLED: 3, PENDING: 4 } as const;

/** Type of each class. @source KalturaCuePointType */
export const CUE_POINT_TYPES: Readonly<Record<string, string>> = {
  KalturaAdCuePoint: 'adCuePoint.Ad',
  KalturaAnnotation: 'annotation.Annotation',
  KalturaCodeCuePoint: 'codeCuePoint.Code',
  KalturaThumbCuePoint: 'thumbCuePoint.Thumb',
  KalturaQuestionCuePoint: 'quiz.QUIZ_QUESTION',
  KalturaAnswerCuePoint: 'quiz.QUIZ_ANSWER',
  KalturaSessionCuePoint: 'sessionCuePoint.Session',
  KalturaEventCuePoint: 'eventCuePoint.Event',
};

const STATUS = enumOf(intEnum('KalturaCuePointStatus', CUE_POINT_STATUS));
const AD_TYPE = enumOf(stringEnum('KalturaAdType', { VIDEO: 1, OVERLAY: 2 }));
const AD_PROTOCOL = enumOf(
  stringEnum('KalturaAdProtocolType', { CUSTOM: 0, VAST: 1, VAST_2_0: 2, VPAID: 3 }),
);
const THUMB_SUB_TYPE = enumOf(intEnum('KalturaThumbCuePointSubType', { SLIDE: 1, CHAPTER: 2 }));
const EVENT_TYPE = enumOf(stringEnum('KalturaEventType', { BROADCAST_START: 1, BROADCAST_END: 2 }));
const YES_NO = enumOf(NULLABLE_BOOLEAN);
const asCuePoint = { extends: 'KalturaCuePoint' };

/** @source order of the generated clients */
export const CUE_POINT_CLASSES: readonly ClassSpec[] = [
  classSpec(
    'KalturaCuePoint',
    {
      id: readonly(string),
      intId: readonly(int),
      cuePointType: readonly(string),
      status: readonly(STATUS),
      entryId: insertOnly(string),
      partnerId: readonly(int),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      triggeredAt: time,
      tags: string,
      startTime: int,
      userId: readonly(string),
      partnerData: string,
      partnerSortValue: int,
      forceStop: YES_NO,
      thumbOffset: int,
      systemName: string,
      isMomentary: readonly(bool),
      copiedFrom: readonly(string),
    },
    { extends: 'KalturaObject', abstract: true },
  ),
  classSpec(
    'KalturaAdCuePoint',
    {
      protocolType: { ...AD_PROTOCOL, access: 'insertonly' },
      sourceUrl: string,
      adType: AD_TYPE,
      title: string,
      endTime: int,
      duration: int,
    },
    asCuePoint,
  ),
  classSpec(
    'KalturaAnnotation',
    {
      parentId: insertOnly(string),
      text: string,
      endTime: int,
      duration: readonly(int),
      depth: readonly(int),
      childrenCount: readonly(int),
      directChildrenCount: readonly(int),
      isPublic: YES_NO,
      searchableOnEntry: YES_NO,
    },
    asCuePoint,
  ),
  classSpec(
    'KalturaCodeCuePoint',
    { code: string, description: string, endTime: int, duration: readonly(int) },
    asCuePoint,
  ),
  classSpec(
    'KalturaThumbCuePoint',
    { assetId: string, description: string, title: string, subType: THUMB_SUB_TYPE },
    asCuePoint,
  ),
  classSpec(
    'KalturaOptionalAnswer',
    { key: string, text: string, weight: float, isCorrect: YES_NO },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaQuestionCuePoint',
    {
      optionalAnswers: arrayOf('KalturaOptionalAnswer'),
      hint: string,
      question: string,
      explanation: string,
      questionType: int,
      presentationOrder: int,
      excludeFromScore: YES_NO,
    },
    asCuePoint,
  ),
  classSpec(
    'KalturaAnswerCuePoint',
    {
      parentId: insertOnly(string),
      quizUserEntryId: insertOnly(string),
      answerKey: string,
      openAnswer: string,
      isCorrect: readonly(YES_NO),
      explanation: readonly(string),
      feedback: string,
    },
    asCuePoint,
  ),
  classSpec('KalturaEventCuePoint', { eventType: EVENT_TYPE }, asCuePoint),
  classSpec(
    'KalturaSessionCuePoint',
    { name: string, endTime: int, duration: readonly(int), sessionOwner: string },
    asCuePoint,
  ),
  classSpec(
    'KalturaCuePointFilter',
    filterFields({
      id: [string, 'Equal', 'In'],
      cuePointType: [string, 'Equal', 'In'],
      status: [STATUS, 'Equal', 'In'],
      entryId: [string, 'Equal', 'In'],
      createdAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      updatedAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      startTime: [int, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      userId: [string, 'Equal', 'In'],
      systemName: [string, 'Equal', 'In'],
    }),
    { extends: 'KalturaRelatedFilter' },
  ),
  listClass('KalturaCuePointListResponse', 'KalturaCuePoint'),
];
