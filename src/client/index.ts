export {
  createClient,
  type Call,
  type Client,
  type ClientOptions,
  type FilePart,
  type Params,
} from './client.js';
export { RemoteError, UnreachableError } from './errors.js';
