import { createRequire } from 'node:module';

/** A call that is ready to go. */
export interface ClientRequest {
  execute(client: ApiClient): Promise<unknown>;
  setKs(ks: string): ClientRequest;
}

export interface ApiClient {
  setKs(ks: string): ApiClient;
  setPartnerId(partnerId: number): ApiClient;
  startMultiRequest(): ClientRequest & { add(request: ClientRequest): ClientRequest };
}

export type ClientService = Readonly<Record<string, (...args: readonly unknown[]) => ClientRequest>>;
export type ClientClass = new (properties?: object) => object;

interface ClientModule {
  readonly Configuration: new () => { serviceUrl: string; setLogger(logger: object): void };
  readonly Client: new (configuration: object) => ApiClient;
  readonly services: Readonly<Record<string, ClientService>>;
  readonly objects: Readonly<Record<string, ClientClass>>;
}

/** The generated client for Node, unchanged. It brings no types of its own. */
export const kaltura = createRequire(import.meta.url)('kaltura-client') as ClientModule;

const silent = { log: () => undefined, debug: () => undefined, error: () => undefined };

export function createClient(serviceUrl: string): ApiClient {
  const configuration = new kaltura.Configuration();
  configuration.serviceUrl = serviceUrl;
  configuration.setLogger(silent);
  return new kaltura.Client(configuration);
}

/** An object of a class such as `MediaEntry`. */
export function make(name: string, properties: object = {}): object {
  const Class = kaltura.objects[name];
  if (Class === undefined) throw new Error(`kaltura-client has no class ${name}`);
  return new Class(properties);
}

/** Makes a request, e.g. `request('media', 'get', id)`. */
export function request(service: string, action: string, ...args: readonly unknown[]): ClientRequest {
  const method = kaltura.services[service]?.[action];
  if (method === undefined) throw new Error(`kaltura-client has no ${service}.${action}`);
  return method(...args);
}
