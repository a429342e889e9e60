import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** The gateway itself. */
export class GatewayVersion {
  @ApiProperty({ description: 'Version of the gateway.', example: '0.1.0' })
  version!: string;
}

/** The Unity Connection server. */
export class CupiVersion {
  @ApiPropertyOptional({ description: 'Version of its provisioning API.', example: '8.0.0.229' })
  version?: string;

  @ApiPropertyOptional({
    description: 'Version of the product; absent when the release does not tell it.',
    example: '11.5.1.17108-2',
  })
  product?: string;
}

/** Versions of the gateway and of the server behind it. */
export class SystemInformation {
  @ApiProperty({ type: GatewayVersion, description: 'The gateway.' })
  gateway!: GatewayVersion;

  @ApiProperty({ type: CupiVersion, description: 'Unity Connection.' })
  cupi!: CupiVersion;
}
