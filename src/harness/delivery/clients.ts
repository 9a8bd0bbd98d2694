import type { Protocol } from '../../core/connector.js';
import type { FileClient, HttpClient } from './client.js';

type FileProtocol = Extract<Protocol, 'ftp' | 'sftp' | 'scp'>;

const FILE_CLIENTS: Readonly<Record<FileProtocol, () => Promise<FileClient>>> = {
  ftp: async () => (await import('./ftp.js')).putFtp,
  sftp: async () => (await import('./sftp.js')).putSftp,
  scp: async () => (await import('./scp.js')).putScp,
};

/** Asking the loader each time would take longer than many a delivery. */
const loaded = new Map<FileProtocol, Promise<FileClient>>();
let loadedHttp: Promise<HttpClient> | undefined;

/** Loaded on first use. */
export function fileClient(protocol: FileProtocol): Promise<FileClient> {
  let client = loaded.get(protocol);
  if (client === undefined) {
    client = FILE_CLIENTS[protocol]();
    loaded.set(protocol, client);
  }
  return client;
}

/** Loaded on first use. */
export const httpClient = (): Promise<HttpClient> =>
  (loadedHttp ??= import('./http.js').then(({ postHttp }) => postHttp));
