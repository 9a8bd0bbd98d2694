export { NONCE_META, SHARE_ELEMENT } from '../../wire.js';
