import { serveRequests } from '../serve.js';
import { SaxonHost } from './host.js';
import { lockDown } from './lock-down.js';

/** Entry of the Saxon engine's own process: requests in, replies out, one at a time. */

const host = new SaxonHost();

// Requests wait in the channel meanwhile, and nearly all of them need it.
host.warmUp();
serveRequests(host);

// Before the first request, and with it the first stylesheet.
lockDown();
