/**
 * Portals: pages that share documentation of REST APIs with those who call them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-portals.html
 */

/** Colours as their author wrote them, up to 16 characters each: `'#0972d3'`. */
export interface CustomColors {
  readonly accentColor: string
  readonly backgroundColor: string
  readonly errorValidationColor: string
  readonly headerColor: string
  readonly navigationColor: string
  readonly textColor: string
}

export interface PortalContent {
  readonly displayName: string
  readonly description?: string
  readonly theme: { readonly customColors: CustomColors; readonly logoLastUploaded?: string }
}

/** A page of its own words. */
export interface DisplayContent {
  readonly title: string
  /** GitHub Flavored Markdown. */
  readonly body: string
}

/** A method of a REST API's stage. */
export interface RestEndpointParts {
  readonly restApiId: string
  readonly stage: string
  /** `'/pets/{petId}'` */
  readonly path: string
  /** `'GET'` */
  readonly method: string
}

/** What a page says of an endpoint in place of the API's own documentation. */
export interface EndpointOverrides {
  /** GitHub Flavored Markdown. */
  readonly body?: string
  /** The URL that readers are shown. */
  readonly endpoint?: string
  readonly operationName?: string
}

export interface PublishedEndpoint {
  readonly productRestEndpointPageId: string
  readonly identifierParts: RestEndpointParts
  readonly overrides: EndpointOverrides
  /** Whether readers may call it from the page. */
  readonly tryIt: boolean
}

/** What a portal shows of one product: only pages that its display order names. */
export interface PublishedProduct {
  readonly portalProductId: string
  readonly displayName: string
  readonly description?: string
  readonly overview?: DisplayContent
  readonly pages: readonly (DisplayContent & { readonly productPageId: string })[]
  readonly sections: readonly {
    readonly sectionName: string
    readonly endpoints: readonly PublishedEndpoint[]
  }[]
}

/** The app client of a user pool by which readers sign in; it has no secret. */
export interface CognitoSignIn {
  readonly appClientId: string
  readonly userPoolArn: string
  /** `'https://pets.auth.us-east-1.amazoncognito.com'`, with or without its scheme. */
  readonly userPoolDomain: string
}

/** A portal as its readers see it, frozen when it was published or previewed. */
export interface PublishedPortal {
  readonly portalId: string
  /** Another one with each change of what is shown. */
  readonly revision: string
  /** The address of an image. */
  readonly logo?: string
  readonly portalContent: PortalContent
  readonly products: readonly PublishedProduct[]
  /** Absent: everybody may read it. */
  readonly signIn?: CognitoSignIn
  /** Of a preview: when it ends, in milliseconds since the epoch. */
  readonly expiresAtMs?: number
}
