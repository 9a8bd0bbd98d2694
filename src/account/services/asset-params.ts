import type { AccountContext } from '../context.js';
import type { PlainRow } from '../store/rows.js';

/** What every account of the real service has, as far as anyone asks for it by id. */
const WELL_KNOWN: Readonly<Record<number, Readonly<Record<string, unknown>>>> = {
  0: { name: 'Source', tags: 'source', isSystemDefault: 1, videoBitrate: 0, audioBitrate: 0, audioCodec: '' },
  487041: h264('Basic/Small - WEB/MBL (H264/900)', 'mobile,web,mbr', 900, 64, 0, 360),
  487051: h264('Basic/Small - WEB/MBL (H264/1500)', 'mobile,web,mbr', 1500, 128, 0, 480),
  487061: h264('HD/1080 - WEB (H264/4000)', 'web,mbr', 4000, 160, 0, 1080),
  487071: h264('HD/720 - WEB (H264/2500)', 'web,mbr', 2500, 128, 0, 720),
};

function h264(
  name: string,
  tags: string,
  videoBitrate: number,
  audioBitrate: number,
  width: number,
  height: number,
): Record<string, unknown> {
  const codecs = { videoCodec: 'h264', audioCodec: 'aac', format: 'mp4', frameRate: 0 };
  return { name, tags, videoBitrate, audioBitrate, width, height, ...codecs };
}

/** The flavor params of an id: made on the spot where the account has none, as they are somebody's defaults. */
export function ensureFlavorParams(context: AccountContext, partnerId: number, id: number): PlainRow {
  const { store, clock } = context;
  return (
    store.flavorParams.get(id) ??
    store.flavorParams.put({
      id,
      partnerId,
      objectType: 'KalturaFlavorParams',
      createdAt: clock.nowSec(),
      own: { isSystemDefault: 0, tags: '', ...(WELL_KNOWN[id] ?? { name: `Flavor params ${id}` }) },
    })
  );
}

/** The same for thumbnail params. */
export function ensureThumbParams(context: AccountContext, partnerId: number, id: number): PlainRow {
  const { store, clock } = context;
  return (
    store.thumbParams.get(id) ??
    store.thumbParams.put({
      id,
      partnerId,
      objectType: 'KalturaThumbParams',
      createdAt: clock.nowSec(),
      own: { name: `Thumbnail params ${id}`, isSystemDefault: 0, tags: '' },
    })
  );
}
