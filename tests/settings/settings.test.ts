import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { fields, settingNames } from "../../settings/settings";
import { projectDir } from "../support/run-stack";
import { defaults, settingsWith } from "./raw";

describe("the settings of a stack that sets nothing", () => {
    it("are declared in Pulumi.yaml, each key with a default", () => {
        expect(Object.keys(defaults)).to.have.members([...settingNames]);
    });

    it("are declared there in the order of the table, each with the type that the table reads", () => {
        const text = readFileSync(join(projectDir, "Pulumi.yaml"), "utf8");
        const { config } = parse(text) as { config: Record<string, { type?: string }> };
        const declared = Object.entries(config).filter(([key]) => !key.includes(":"));
        expect(declared.map(([key, { type }]) => `${key}: ${type}`)).to.deep.equal(
            settingNames.map((name) => `${name}: ${fields[name].type}`),
        );
    });

    it("give one member a CPU box with no open port", () => {
        const defaults = {
            instanceTypes: ["t3a.large", "t3.large", "m7i-flex.large"],
            operatingSystem: "al2023",
            desktop: true,
            framework: "tensorflow",
            idleStopMinutes: 30,
            dataVolumeGiB: 50,
            spot: false,
            maxHourlyUsd: 2,
        };
        expect(settingsWith({})).to.deep.equal({
            defaults,
            members: [{ name: "dev", sshPublicKeys: [], own: {}, ...defaults }],
            imageIds: {},
            access: { kind: "session-manager" },
        });
    });
});
