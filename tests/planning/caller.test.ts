import { expect } from "chai";
import { stackFile } from "../../planning/caller";
import { foreignZones, outOfReach } from "../../planning/subnets";
import { argumentsOf } from "../../pulumi-package/argument-words";
import { ownKey } from "../../settings/edit";

const name = { project: "workstation", stack: "dev" };

describe("A fix in the words of a stack file", () => {
    const { change } = stackFile(name);

    it("is a command, or the lines to write where no shell could take one", () => {
        const path = ["dataVolumeGiB"] as const;
        expect(change([{ path, value: 80 }])).to.equal(
            "pulumi config --stack dev set dataVolumeGiB 80",
        );
        const renamed = { path: ["desktp"], rename: "desktop" } as const;
        expect(change([renamed, { path, value: 80 }, { path: ["os"] }])).to.equal(
            "rename desktp to desktop and write dataVolumeGiB: 80 and remove os",
        );
    });
});

describe("A fix in the words of a program's arguments", () => {
    const { change, volumeBack, memberBack, update } = argumentsOf(name);

    it("names each argument by its path, with lists, maps and what only the user knows", () => {
        expect(
            change([
                {
                    path: ["members", 1],
                    value: { name: "bob", sshPublicKeys: [ownKey], spot: true },
                },
                { path: ["sshFrom", 0] },
                { path: ["instanceType"], rename: "instanceTypes" },
                { path: ["rootVolumeGiB"], value: 80 },
            ]),
        ).to.equal(
            'write members[1]: { name: "bob", sshPublicKeys: [ssh-ed25519 AAAA... ana@laptop], spot: true }, ' +
                "and leave out sshFrom[0], and rename instanceType to instanceTypes, and write rootVolumeGib: 80",
        );
    });

    it("gives a region to the provider", () => {
        expect(change([{ path: ["aws:region"], value: "us-east-1" }])).to.equal(
            'give the aws provider the region "us-east-1"',
        );
    });

    it("has a way back for a member, none for a former volume, and names the newer package", () => {
        expect(memberBack("bob")).to.equal("name bob in members again");
        expect(volumeBack("vol-1", "bob")).to.equal(undefined);
        expect(update("9.1.0")).to.contain("pulumi package add with @v9.1.0");
    });
});

describe("A network that the program did not make", () => {
    const volume = { id: "vol-1", member: "ada", sizeGiB: 50, zone: "us-east-1b", generation: 1 };
    const there = { region: "us-east-1", zones: ["us-east-1a", "us-east-1b"] };

    it("is refused for a zone that the region does not have", () => {
        expect(foreignZones(["us-east-1a"], there)).to.deep.equal([]);
        const [problem] = foreignZones(["us-east-1a", "eu-west-1a"], there);
        expect(problem?.got).to.equal('["eu-west-1a"]');
    });

    it("is refused where it does not reach a data volume", () => {
        expect(outOfReach(["us-east-1b"], [volume])).to.deep.equal([]);
        const [problem] = outOfReach(["us-east-1a"], [volume]);
        expect(problem?.wrong).to.equal(
            "has no subnet in us-east-1b, where the data volume of ada, vol-1, is",
        );
    });
});
