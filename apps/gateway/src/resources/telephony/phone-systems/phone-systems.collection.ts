import { Injectable } from '@nestjs/common';
import type { CupiError } from '#libs/cupi-client';
import { ProblemError } from '../../../problems/core/index.js';
import { collectionOf, kindTag, type Blockers, type UpdateBody } from '../../../resource/index.js';
import { phoneSystemAssociations } from './associations/phone-system-associations.resource.js';
import { phoneSystems } from './phone-systems.resource.js';

/** What is particular to phone systems: the problem `phone-system-in-use`, and the default, which only one of them is. */
@Injectable()
export class PhoneSystems extends collectionOf(phoneSystems) {
  /** Setting the default clears it at another phone system. */
  override tagsOfOthers({ defaultTrapSwitch }: UpdateBody<typeof phoneSystems>): readonly string[] {
    return defaultTrapSwitch === true ? [kindTag(phoneSystems.segment)] : [];
  }

  override problemOfUse(rejection: CupiError, blockers: Blockers): ProblemError {
    const { members } = super.problemOfUse(rejection, blockers);
    if (blockers.of !== phoneSystemAssociations) return new ProblemError('phone-system-in-use', members);
    const { usedBy: associations = [], ...others } = members;
    const users = blockers.total === 1 ? '1 user is' : `${blockers.total} users are`;
    const detail = `${users} associated with the phone system.`;
    return new ProblemError('phone-system-in-use', { ...others, detail, associations });
  }
}
