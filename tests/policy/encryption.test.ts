import { expect } from "chai";
import { types } from "../../policy/rule";
import { encryptionRules } from "../../policy/rules/encryption";
import { describeRules } from "./describe-rules";
import { edit, graphOf } from "./graphs";

const openRoot = edit(types.instance, () => ({ rootBlockDevice: { encrypted: false } }));
const openVolume = edit(types.volume, () => ({ encrypted: false }));

describe("Rules of encryption", () => {
    describeRules(encryptionRules, {
        CKV_AWS_8: {
            "a root disk that is not described": edit(types.instance, () => ({
                rootBlockDevice: undefined,
            })),
            "a root disk without encryption": openRoot,
            "a root disk that leaves encryption open": edit(types.instance, () => ({
                rootBlockDevice: { volumeSize: 50 },
            })),
            "a further disk without encryption": edit(types.instance, () => ({
                ebsBlockDevices: [{ deviceName: "/dev/sdg", encrypted: true }, {}],
            })),
        },
        CKV_AWS_3: {
            "a volume without encryption": openVolume,
            "a volume that leaves encryption open": edit(types.volume, () => ({
                encrypted: undefined,
            })),
        },
        ec2_ebs_volume_encryption: {
            "a root disk without encryption": openRoot,
            "a volume without encryption": openVolume,
        },
        ec2_ebs_snapshots_encrypted: { "a volume without encryption": openVolume },
    });

    it("are about the disks of a queue's hosts too", async () => {
        const disks = encryptionRules.find(({ ids }) => ids.includes("CKV_AWS_8"))!;
        const graph = await graphOf("dev with a queue behind NAT");
        const messages = (blockDeviceMappings: unknown) =>
            disks
                .check(edit(types.launchTemplate, () => ({ blockDeviceMappings }))(graph))
                .map(({ message }) => message);
        expect(messages([])).to.deep.equal([
            "the template describes no root disk, so it is not encrypted",
        ]);
        expect(messages([{ ebs: { encrypted: "true" } }, { ebs: {} }])).to.deep.equal([
            "blockDeviceMappings[1] is not encrypted",
        ]);
    });

    it("name the unencrypted disk by its position among the further ones", async () => {
        const disks = encryptionRules.find(({ ids }) => ids.includes("CKV_AWS_8"))!;
        const messages = async (open: number) => {
            const encrypted = (at: number) => ({ encrypted: at !== open });
            const change = edit(types.instance, () => ({
                rootBlockDevice: encrypted(0),
                ebsBlockDevices: [encrypted(1), encrypted(2)],
            }));
            const broken = disks.check(change(await graphOf("dev")));
            return broken.map(({ message }) => message);
        };
        expect(await messages(0)).to.deep.equal(["the root disk is not encrypted"]);
        expect(await messages(1)).to.deep.equal(["ebsBlockDevices[0] is not encrypted"]);
        expect(await messages(2)).to.deep.equal(["ebsBlockDevices[1] is not encrypted"]);
        expect(await messages(3)).to.deep.equal([]);
    });
});
