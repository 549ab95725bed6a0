import { expect } from "chai";
import { listMembers } from "../../../cli/member/list";
import { withProjectCopy } from "../project-copy";
import { publicKeys } from "../../settings/ssh-keys";

const { ed25519, ecdsa256 } = publicKeys;
const bare = ecdsa256.split(" ").slice(0, 2).join(" ");
const files = {
    "Pulumi.dev.yaml":
        "config:\n  aws:region: eu-central-1\n  workstation:members:\n" +
        `    - name: ana\n    - name: ben\n      sshPublicKeys:\n        - ${ed25519}\n        - ${bare}\n`,
};
/** As `ssh-keygen -l` (OpenSSH 9.2) prints them. */
const fingerprints = {
    ed25519: "SHA256:6A+o7GhmaVatGQERx1K+B8bHfOk/0EUJmSIM6+W/UBs",
    ecdsa256: "SHA256:PLx4Lwv977b+HR0mnxpMaKIr2WI2Zqc+wBhS74GWGII",
};

async function printed(dir: string, options: Parameters<typeof listMembers>[2]) {
    const write = process.stdout.write.bind(process.stdout);
    let text = "";
    process.stdout.write = (chunk: string | Uint8Array) => {
        text += String(chunk);
        return true;
    };
    try {
        await listMembers(dir, "dev", options);
    } finally {
        process.stdout.write = write;
    }
    return text;
}

describe("workstation member list", () => {
    it("shows each member's machine, its price and keys, by comment or else by fingerprint", () =>
        withProjectCopy(files, async (dir) => {
            expect(await printed(dir, {})).to.equal(
                "MEMBER  BOX        AN HOUR  SSH KEYS\n" +
                    "ana     t3a.large    0.095  none\n" +
                    "ben     t3a.large    0.095  ssh-ed25519 ana@laptop\n" +
                    `                            ecdsa-sha2-nistp256 ${fingerprints.ecdsa256}\n\n` +
                    "Prices are in USD, on demand in us-east-1, and include disks. Without an SSH key a member connects through Session Manager.\n" +
                    "prices in eu-central-1 are not known here and may be higher; the prices shown are those of us-east-1\n",
            );
        }));

    it("prints the same as JSON", () =>
        withProjectCopy(files, async (dir) => {
            const { stack, members } = JSON.parse(await printed(dir, { json: true })) as {
                readonly stack: string;
                readonly members: readonly Record<string, unknown>[];
            };
            expect(stack).to.equal("dev");
            expect(members[0]).to.deep.include({ name: "ana", instanceType: "t3a.large" });
            expect(members[0]).to.have.property("hourly").that.is.closeTo(0.095, 0.001);
            expect(members[1]?.["sshPublicKeys"]).to.deep.equal([
                { type: "ssh-ed25519", fingerprint: fingerprints.ed25519, comment: "ana@laptop" },
                { type: "ecdsa-sha2-nistp256", fingerprint: fingerprints.ecdsa256 },
            ]);
        }));
});
