import { Inject, Injectable } from '@nestjs/common';
import { CupiClient, CupiError, type CupiCall } from '#libs/cupi-client';
import { DriftRegister } from '../../../observability/drift/index.js';
import { expectEndpoint } from '../../../upstream/index.js';
import { gatewayVersion } from '../../../config/index.js';
import type { CupiVersion, SystemInformation } from './system.dto.js';
import { versionInformationModel } from './version-information.model.js';

/** Reports the versions of the gateway and of the server behind it, and their drift. */
@Injectable()
export class SystemService {
  constructor(
    @Inject(CupiClient) private readonly cupi: CupiClient,
    private readonly drift: DriftRegister,
  ) {}

  async describe(call: CupiCall): Promise<SystemInformation> {
    const [{ version }, product] = await Promise.all([
      expectEndpoint(this.cupi.get(versionInformationModel, ['version'], call)),
      this.productVersion(call),
    ]);
    const cupi: CupiVersion = {
      ...(version !== undefined && { version }),
      ...(product !== undefined && { product }),
    };
    const drift = this.drift.entries();
    return {
      gateway: { version: gatewayVersion },
      cupi,
      ...(drift.length > 0 && { drift }),
    };
  }

  /** Undefined on a release without this endpoint. */
  private async productVersion(call: CupiCall): Promise<string | undefined> {
    try {
      const { version } = await this.cupi.get(versionInformationModel, ['version', 'product', ''], call);
      return version;
    } catch (error) {
      if (error instanceof CupiError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }
}
