import type { Protocol } from '../../core/connector.js';
import type { FileClient, HttpClient } from './client.js';

type FileProtocol = Extract<Protocol, 'ftp' | 'sftp' | 'scp'>;

/** Loaded on first use. */
const FILE_CLIENTS: Readonly<Record<FileProtocol, () => Promise<FileClient>>> = {
  ftp: async () => (await import('./ftp.js')).putFtp,
  sftp: async () => (await import('./sftp.js')).putSftp,
  scp: async () => (await import('./scp.js')).putScp,
};

export const fileClient = (protocol: FileProtocol): Promise<FileClient> => FILE_CLIENTS[protocol]();

export const httpClient = async (): Promise<HttpClient> => (await import('./http.js')).postHttp;
