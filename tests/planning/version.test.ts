import { expect } from "chai";
import { stackFile } from "../../planning/caller";
import { newerVersion, permission, permitOlder, programVersion } from "../../planning/version";
import { refusalOf } from "../support/refusal-of";

const gpu = stackFile({ project: "workstation", stack: "gpu" });

const vpcs = (...versions: string[]) =>
    versions.map((version, index) => ({ id: `vpc-${index}`, version }));

describe("The version of a stack", () => {
    it("is what package.json says, in three numbers", () => {
        expect(programVersion).to.match(/^\d+\.\d+\.\d+$/);
    });

    for (const [stack, mine, newer] of [
        [[], "0.2.0", undefined],
        [["0.2.0"], "0.2.0", undefined],
        [["0.1.9"], "0.2.0", undefined],
        [["0.2.1"], "0.2.0", "0.2.1"],
        [["0.10.0"], "0.9.9", "0.10.0"],
        [["0.9.9"], "0.10.0", undefined],
        [["1.0.0"], "0.9.9", "1.0.0"],
        [["0.9.9"], "1.0.0", undefined],
        [["0.3.0", "0.10.0", "0.4.0", "0.1.0"], "0.2.0", "0.10.0"],
    ] as const)
        it(`of VPCs with [${stack.join(", ")}] is ${newer ?? "not newer"} for a checkout of ${mine}`, () => {
            expect(newerVersion(vpcs(...stack), "eu-west-1", mine)).to.equal(newer);
        });

    for (const wrong of [
        "",
        "1.0",
        "v1.0.0",
        "1.0.0-rc.1",
        "newest",
        "1.0.0\n",
        "1.2.3.4",
        "-1.0.0",
    ])
        it(`refuses ${JSON.stringify(wrong)} in a tag, and gives the command that sets it`, () => {
            const said = refusalOf(() =>
                newerVersion(vpcs(programVersion, wrong), "eu-west-1"),
            ).message;
            expect(said).to.contain(
                "aws ec2 create-tags --region eu-west-1 --resources vpc-1 --tags Key=workstation:version,Value=VERSION",
            );
        });
});

describe("An older checkout", () => {
    it("is refused with both versions, the time, and both ways on", () => {
        const at = new Date("2026-11-30T06:31:05Z");
        const said = refusalOf(() => permitOlder("9.1.0", gpu, undefined, at)).message;
        for (const part of [
            "workstation 9.1.0 changed stack gpu last (Pulumi's last recorded update: 2026-11-30 06:31 UTC)",
            `this checkout is the older ${programVersion}`,
            "git pull && npm ci",
            "--allow-older",
            `${permission} to 9.1.0`,
        ])
            expect(said).to.contain(part);
    });

    it("is permitted for the version that was named, and told so", () => {
        expect(permitOlder("9.1.0", gpu, "9.1.0"))
            .to.contain("9.1.0")
            .and.contain("older");
    });

    for (const asked of [undefined, "", "9.0.0", "true", programVersion])
        it(`is not permitted by ${JSON.stringify(asked)} when the stack is of 9.1.0`, () => {
            expect(refusalOf(() => permitOlder("9.1.0", gpu, asked)).message).to.contain("9.1.0");
        });
});
