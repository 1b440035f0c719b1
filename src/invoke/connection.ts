/** What only the platform knows of the connection that a call came in on; no header can claim it. */
export interface Connection {
  /** The client's own Accept-Encoding where the platform put another in its place. */
  readonly acceptEncoding?: string
  /** `'TLSv1.3'` */
  readonly tlsVersion?: string
  /** `'AEAD-AES128-GCM-SHA256'` */
  readonly cipherSuite?: string
  readonly clientCertificate?: PresentedCertificate
}

/** A certificate that the client proved to own in the handshake; whether it is trusted is another question. */
export interface PresentedCertificate {
  /** The platform found a chain to one of the certificate authorities that the zone's owner named. */
  readonly isVerified: boolean
  readonly isRevoked: boolean
  /** 64 lower-case hex digits. */
  readonly sha256: string
  /** PEM; `''` where the platform does not hand it out. */
  readonly clientCertPem: string
  readonly subjectDN: string
  readonly issuerDN: string
  /** `'a1:b2:0c'` */
  readonly serialNumber: string
  readonly validity: { readonly notBefore: string; readonly notAfter: string }
}

/** A declared private network that a call came through. */
export interface PrivateNetwork {
  /** `'vpc-0a1b2c3d'` */
  readonly vpcId: string
  /** `'vpce-0a1b2c3d4e5f'` */
  readonly vpceId: string
}
