import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { readSettings, settingsIn } from "../../settings/read-settings";
import { committedStacks } from "../../cli/stack-file/no-stack";
import { readStackConfig } from "../../cli/stack-file/read";
import { refusalOf } from "../support/refusal-of";
import { projectDir } from "../support/run-stack";

/** Reads the settings of a committed stack, with changes, in the form that Pulumi's engine passes on. */
function read(stack: string, changes: Readonly<Record<string, string>> = {}) {
    const { project, config } = readStackConfig(projectDir, stack);
    pulumi.runtime.setAllConfig({ ...config, ...changes });
    return readSettings(new pulumi.Config(project)).settings;
}

describe("readSettings", () => {
    for (const stack of committedStacks(projectDir)) {
        it(`accepts the committed stack ${stack}`, () => {
            expect(read(stack).defaults.instanceTypes).not.to.deep.equal([]);
        });
    }

    it("takes values from the stack file, and the project's defaults for the rest", () => {
        const { instanceTypes, dataVolumeGiB, operatingSystem, spot } = read("gpu").defaults;
        expect(instanceTypes).to.deep.equal(["g3.4xlarge", "g4dn.4xlarge", "gr6.4xlarge"]);
        expect({ dataVolumeGiB, operatingSystem, spot }).to.deep.equal({
            dataVolumeGiB: 100,
            operatingSystem: "al2023",
            spot: false,
        });
    });

    it("ignores the keys of others", () => {
        const changes = { "aws:profile": "x", "gcp:project": "y", "pulumi:tags": "{}" };
        expect(read("dev", changes)).to.deep.equal(read("dev"));
    });

    it("refuses a stack name that is too long for IAM, beside the other problems", () => {
        const { project, config } = readStackConfig(projectDir, "dev");
        const stack = "a-stack-with-a-name-of-forty-characters";
        const wrong = { ...config, "workstation:os": "debian" };
        const { message } = refusalOf(() => settingsIn({ project, stack, config: wrong }));
        expect(message).to.match(/has 2 problems:[^]*name of the stack: is too long[^]*os: /);
    });

    it("refuses a setting under another namespace, which would silently mean the default", () => {
        for (const key of ["other:os", "workstations:os", "Workstation:os", "workstaion:colour"]) {
            const { message } = refusalOf(() => read("dev", { [key]: "debian12" }));
            expect(message).to.contain(`${key}: is not a setting of this project`);
        }
    });

    it("refuses a region that is wrong or of another partition, and zones outside the region", () => {
        const refusedRegion = (region: string) =>
            refusalOf(() => read("dev", { "aws:region": region })).message;
        expect(refusedRegion("mars-1")).to.match(/aws:region: is not a region of AWS\n/);
        expect(refusedRegion("us-east-9")).to.match(
            /unknown region.*\n.*\n.*\n.*aws:region: us-east-1/,
        );
        expect(refusedRegion("cn-north-1")).to.match(/is a region of AWS China, whose images/);
        expect(refusedRegion("us-gov-west-1")).to.match(/is a region of AWS GovCloud/);
        const { message } = refusalOf(() =>
            read("dev", { "workstation:availabilityZone": "eu-west-1b" }),
        );
        expect(message).to.match(/availabilityZone: is not a zone of us-east-1\n/);
        expect(message).to.contain("workstation:availabilityZone: us-east-1b");
    });

    it("refuses every problem in one message, each with the line to write", () => {
        const changes = { "workstation:os": "debian", "workstation:spots": "true" };
        const { message } = refusalOf(() => read("dev", changes));
        expect(message).to.match(/^the configuration of stack \S+ has 2 problems:\n/);
        expect(message).to.match(/write {4}Pulumi\.\S+ {2}rename it to workstation:spot\n/);
        expect(message).to.match(/or run {3}pulumi config --stack \S+ set os debian12\n/);
    });

    it("gives the line of a setting in the stack file", () => {
        const named = readStackConfig(projectDir, "gpu");
        const config = { ...named.config, "workstation:dataVolumeGiB": "-1" };
        const { message } = refusalOf(() => settingsIn({ ...named, config }));
        expect(message).to.match(
            /write {4}Pulumi\.gpu\.yaml:\d+ {2}workstation:dataVolumeGiB: 1\n/,
        );
    });

    it("refuses without a stack trace in Pulumi's output of the error", () => {
        const error = refusalOf(() => read("dev", { "workstation:os": "debian" }));
        expect(error.message).not.to.match(/^ +at /m);
    });
});
