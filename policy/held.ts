import type { HeldRule } from "./rule";
import { bucketRules } from "./rules/buckets";
import { documentRules } from "./rules/documents";
import { encryptionRules } from "./rules/encryption";
import { iamRules } from "./rules/iam";
import { imdsv2Rules } from "./rules/imdsv2";
import { ingressRules } from "./rules/ingress";
import { instanceRules } from "./rules/instance";
import { logRules } from "./rules/logs";
import { networkRules } from "./rules/network";
import { ownBoxesRules } from "./rules/own-boxes";
import { securityGroupRules } from "./rules/security-groups";
import { snapshotRules } from "./rules/snapshots";
import { systemsManagerRules } from "./rules/systems-manager";
import { userDataRules } from "./rules/user-data";

/** Every rule that the program promises to satisfy. */
export const heldRules: readonly HeldRule[] = [
    ...imdsv2Rules,
    ...encryptionRules,
    ...snapshotRules,
    ...ingressRules,
    ...securityGroupRules,
    ...networkRules,
    ...userDataRules,
    ...iamRules,
    ...ownBoxesRules,
    ...systemsManagerRules,
    ...documentRules,
    ...instanceRules,
    ...logRules,
    ...bucketRules,
];
