import { SESSION_TYPE } from '../session/session.js';
import { classSpec, enumOf, int, intEnum, readonly, string, type ClassSpec } from './spec.js';

export const KALTURA_SESSION_TYPE = intEnum('KalturaSessionType', SESSION_TYPE);

export const SESSION_CLASSES: readonly ClassSpec[] = [
  classSpec(
    'KalturaSessionInfo',
    {
      ks: readonly(string),
      sessionType: readonly(enumOf(KALTURA_SESSION_TYPE)),
      partnerId: readonly(int),
      userId: readonly(string),
      expiry: readonly(int),
      privileges: readonly(string),
    },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaStartWidgetSessionResponse',
    { partnerId: readonly(int), ks: readonly(string), userId: readonly(string) },
    { extends: 'KalturaObject' },
  ),
];
