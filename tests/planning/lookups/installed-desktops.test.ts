import { expect } from "chai";
import { gzipSync } from "node:zlib";
import { stackFile } from "../../../planning/caller";
import { desktopAdvice } from "../../../planning/desktop";
import { lookUpInstalledDesktops } from "../../../planning/lookups/installed-desktops";
import { create } from "../../../simulation/account/changes";
import { emptyAccount } from "../../../simulation/account/simulated-account";
import { runProgram } from "../../../simulation/run-program";
import { settingsWith } from "../../settings/raw";
import { tags } from "../../support/declare";

const region = "us-east-1";
const packed = (text: string) => gzipSync(text).toString("base64");
const withDesktop = packed("WORKSTATION_DESKTOP=yes\n");
const without = packed("WORKSTATION_DESKTOP=no\n");

/** Returns the advice for an account in which these members have boxes with such user data. */
async function adviceFor(
    boxes: Readonly<Record<string, string>>,
    settings: Readonly<Record<string, unknown>>,
): Promise<string[]> {
    const account = emptyAccount({ callsUntilListed: -1 });
    const zone = { availabilityZone: "us-east-1a" };
    const subnet = { type: "aws:ec2/subnet:Subnet", name: "a", region, inputs: zone } as const;
    const { id: subnetId } = create(account, subnet);
    for (const [name, userDataBase64] of Object.entries(boxes))
        create(account, {
            ...{ type: "aws:ec2/instance:Instance", name, region },
            inputs: {
                ...{ instanceType: "t3.large", subnetId, userDataBase64 },
                tags: { ...tags, "workstation:member": name },
            },
        });
    const { members } = settingsWith(settings);
    let advice: string[] = [];
    await runProgram(
        async () => {
            const found = await lookUpInstalledDesktops(members, tags);
            advice = found.map((group) =>
                desktopAdvice(group, stackFile({ project: "workstation", stack: "test" })),
            );
            return {};
        },
        { project: "workstation", stack: "test", config: {}, region, account },
    );
    return advice;
}

/** Returns whom each piece of advice is for, and its command. */
const told = (advice: readonly string[]) =>
    advice.map((text) => [text.split(":")[0], text.split("keep the box: ")[1]]);

describe("A desktop that would go with its box", () => {
    const members = [{ name: "ana" }, { name: "ben" }];
    const both = { ana: withDesktop, ben: withDesktop };

    it("is found where the stack leaves it out, once for all who follow the stack", async () => {
        expect(told(await adviceFor(both, { members, desktop: "false" }))).to.deep.equal([
            ["ana, ben", "pulumi config --stack test set installDesktop true"],
        ]);
    });

    it("is found where a row leaves it out, with the command for that row", async () => {
        const rows = [members[0], { name: "ben", desktop: false }];
        expect(told(await adviceFor(both, { members: rows }))).to.deep.equal([
            ["ben", "pulumi config --stack test set --path 'members[1].installDesktop' true"],
        ]);
    });

    it("is not found on a box without one, on no box, and on one with other user data", async () => {
        const settings = { members: [{ name: "ana" }], desktop: "false" };
        for (const boxes of [{ ana: without }, { ben: withDesktop }, { ana: "bm9uZQ==" }])
            expect(await adviceFor(boxes, settings)).to.deep.equal([]);
    });

    it("is not looked for where it stays, or where somebody has said that there is none", async () => {
        const off = { members, desktop: "false" };
        for (const settings of [{ members }, { ...off, installDesktop: "true" }])
            expect(await adviceFor(both, settings)).to.deep.equal([]);
        expect(await adviceFor(both, { ...off, installDesktop: "false" })).to.deep.equal([]);
    });
});
