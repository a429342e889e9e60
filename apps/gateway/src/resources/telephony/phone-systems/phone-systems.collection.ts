import { Inject, Injectable } from '@nestjs/common';
import { CupiClient, CupiError, type CupiCall } from '#libs/cupi-client';
import { ProblemError } from '../../../problems/core/index.js';
import {
  collectionOf,
  kindTag,
  type Collection,
  type IdsOf,
  type UpdateBody,
} from '../../../resource/index.js';
import { phoneSystemAssociations } from './associations/phone-system-associations.resource.js';
import { phoneSystems } from './phone-systems.resource.js';

const SHOWN_ASSOCIATIONS = 10;

/** What is particular to phone systems: one that is in use is not deleted, and the default moves from one to another. */
@Injectable()
export class PhoneSystems extends collectionOf(phoneSystems) {
  constructor(
    @Inject(CupiClient) cupi: CupiClient,
    @Inject(collectionOf(phoneSystemAssociations))
    private readonly associations: Collection<typeof phoneSystemAssociations>,
  ) {
    super(cupi);
  }

  /** One phone system takes the default from another. */
  override tagsOfOthers({ defaultTrapSwitch }: UpdateBody<typeof phoneSystems>): readonly string[] {
    return defaultTrapSwitch === true ? [kindTag(phoneSystems.segment)] : [];
  }

  /** @throws ProblemError phone-system-in-use with the associations, when the upstream refuses because of them */
  override async remove(ids: IdsOf<typeof phoneSystems>, call: CupiCall): Promise<void> {
    try {
      await super.remove(ids, call);
    } catch (error) {
      if (error instanceof CupiError && (error.kind === 'rejected' || error.kind === 'in-use'))
        throw await this.explainRefusal(error, ids, call);
      throw error;
    }
  }

  private async explainRefusal(
    refusal: CupiError,
    ids: IdsOf<typeof phoneSystems>,
    call: CupiCall,
  ): Promise<Error> {
    const page = await this.firstAssociations(ids, call);
    if (!page || page.items.length === 0) return refusal;
    return new ProblemError('phone-system-in-use', {
      detail: `${page.total} ${page.total === 1 ? 'user is' : 'users are'} associated with the phone system.`,
      ...(refusal.upstream && { upstream: refusal.upstream }),
      associations: page.items.slice(0, SHOWN_ASSOCIATIONS),
      links: { associations: phoneSystemAssociations.collectionPath(ids) },
    });
  }

  /** Undefined when they cannot be read: the refusal itself is then the better answer. */
  private async firstAssociations(ids: IdsOf<typeof phoneSystems>, call: CupiCall) {
    try {
      const request = { query: { page: 1, pageSize: SHOWN_ASSOCIATIONS }, selection: '' };
      return await this.associations.list(ids, request, call);
    } catch (error) {
      if (error instanceof CupiError) return undefined;
      throw error;
    }
  }
}
