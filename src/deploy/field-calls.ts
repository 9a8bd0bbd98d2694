/** Names of the calls of the API that publishing makes. */
import type { DocumentKind } from './image.js';

/** How an object is made, changed and removed. `idParameter` is `id` for all of them. */
export interface ObjectCalls {
  readonly service: string;
  /** The parameter that takes the object of `add` and `update`. */
  readonly parameter: string;
  readonly objectType: string;
  /** The property that says which provider it belongs to; insert-only. */
  readonly providerProperty: string | undefined;
}

export const OBJECT_CALLS = {
  provider: {
    service: 'contentDistribution_genericDistributionProvider',
    parameter: 'genericDistributionProvider',
    objectType: 'KalturaGenericDistributionProvider',
    providerProperty: undefined,
  },
  action: {
    service: 'contentDistribution_genericDistributionProviderAction',
    parameter: 'genericDistributionProviderAction',
    objectType: 'KalturaGenericDistributionProviderAction',
    providerProperty: 'genericDistributionProviderId',
  },
  profile: {
    service: 'contentDistribution_distributionProfile',
    parameter: 'distributionProfile',
    objectType: 'KalturaGenericDistributionProfile',
    providerProperty: 'genericProviderId',
  },
} as const satisfies Record<string, ObjectCalls>;

/** How a document reaches its action: actions of the service of `OBJECT_CALLS.action`, with the action's `id`. */
export interface DocumentCalls {
  /** The action that takes a text. It refuses control characters: INVALID_PARAMETER_CHAR. */
  readonly action: string;
  readonly parameter: string;
  /** The action that takes a file, verbatim. */
  readonly fileAction: string;
  readonly fileParameter: string;
  /** The property of the action's answer that holds the text. */
  readonly property: string;
}

export const DOCUMENT_CALLS: Readonly<Record<DocumentKind, DocumentCalls>> = {
  transform: {
    action: 'addMrssTransform',
    parameter: 'xslData',
    fileAction: 'addMrssTransformFromFile',
    fileParameter: 'xslFile',
    property: 'mrssTransformer',
  },
  validator: {
    action: 'addMrssValidate',
    parameter: 'xsdData',
    fileAction: 'addMrssValidateFromFile',
    fileParameter: 'xsdFile',
    property: 'mrssValidator',
  },
  results: {
    action: 'addResultsTransform',
    parameter: 'transformData',
    fileAction: 'addResultsTransformFromFile',
    fileParameter: 'transformFile',
    property: 'resultsTransformer',
  },
};
