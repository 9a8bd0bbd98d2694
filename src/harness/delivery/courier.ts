import type { ActionName, Protocol, ScriptedResponse } from '../../core/connector.js';
import type { Credentials, DeliveryResult, FileRequest, HttpAnswer, HttpRequest } from './client.js';

/** A file to put, before anyone decided where it really goes. */
export interface FileParcel extends Omit<FileRequest, 'endpoint' | 'now' | 'credentials'> {
  readonly protocol: Extract<Protocol, 'ftp' | 'sftp' | 'scp'>;
  readonly credentials: Credentials;
  /** Where the settings send it. */
  readonly host: string;
  readonly port: number;
}

export type HttpParcel = Omit<HttpRequest, 'endpoint' | 'now'>;

/** Takes parcels to the sinks, or with `--live` to where their address says. */
export interface Courier {
  readonly kind: 'sinks' | 'live';
  putFile(parcel: FileParcel): Promise<DeliveryResult<undefined>>;
  /** @param responses - What the sink answers, one per attempt; the sink's own answer where there is none. */
  postHttp(
    parcel: HttpParcel,
    script: { readonly action: ActionName; readonly responses: readonly ScriptedResponse[] },
  ): Promise<DeliveryResult<HttpAnswer>>;
}
