import { expect } from "chai";
import { readFileSync } from "node:fs";
import { difference } from "../../../simulation/account/difference";
import {
    isResourceType,
    replacesOn,
    resourceTypes,
    type ResourceType,
} from "../../../simulation/account/resource-types";
import { runStack } from "../../support/run-stack";

/** Returns the arguments of a resource by name, each with its text in the typings. */
function typings(type: ResourceType): Map<string, string> {
    const [, module] = type.split(":");
    const text = readFileSync(require.resolve(`@pulumi/aws/${module}.d.ts`), "utf8");
    const args = text.slice(text.search(/^export interface \w+Args \{/m));
    return new Map(
        [...args.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+(\w+)\??: pulumi\.Input/g)].map(
            ([, comment = "", name = ""]) => [name, comment],
        ),
    );
}

describe("the table of replacements", () => {
    const types = Object.keys(resourceTypes) as ResourceType[];

    it("has a row for every type that the program declares", async () => {
        const settings = {
            ...{ access: "ssh", sshFrom: ["203.0.113.7/32"] },
            memberAccess: "group/ml",
            ...{ sharedData: "new", queue: { nat: true } },
        };
        const members = [
            {
                name: "ana",
                sshPublicKeys: [
                    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB+cCeOd6rEzdiiO7h0TEdxkAyvSnYxuhp2Wh4kzOO2D a",
                ],
            },
        ];
        const { declared } = await runStack("dev", { ...settings, members });
        const aws = [...declared.values()]
            .map(({ type }) => type)
            .filter((it) => it.startsWith("aws:"));
        expect([...new Set(aws)].filter((type) => !isResourceType(type))).to.deep.equal([]);
        expect(new Set(aws).size).to.equal(types.length);
    });

    for (const type of types) {
        it(`names properties that the typings of ${type} have`, () => {
            const names = [...typings(type).keys()];
            const unknown = replacesOn(type).filter((path) => !names.includes(path.split(".")[0]!));
            expect(unknown).to.deep.equal([]);
            expect(names.includes("region"), "a region of its own").to.equal(
                replacesOn(type).includes("region"),
            );
        });

        it(`agrees with the typings of ${type} about replacement`, () => {
            const said = [...typings(type)]
                .filter(([, comment]) => /forces? (a )?(new|resource|recreation)/i.test(comment))
                .map(([name]) => name)
                .filter((name) => !conditional.has(`${type} ${name}`));
            expect(replacesOn(type)).to.include.members(said);
        });
    }
});

/** Properties that replace only under a condition that this program does not meet. */
const conditional = new Set([
    "aws:ec2/vpcEndpoint:VpcEndpoint privateDnsEnabled", // only interface endpoints have private DNS
    "aws:ec2/subnet:Subnet ipv6CidrBlock",
]);

describe("difference", () => {
    const type = "aws:ec2/instance:Instance";

    it("lists the changed properties, and those that replace the resource", () => {
        const olds = { ami: "ami-1", instanceType: "t3.large", tags: { a: "b" } };
        expect(difference(type, olds, { ...olds, tags: { a: "b" } })).to.deep.equal({
            changed: [],
            replaces: [],
        });
        expect(
            difference(type, olds, { ami: "ami-2", instanceType: "t3.xlarge", tags: { a: "b" } }),
        ).to.deep.equal({
            changed: ["ami", "instanceType"],
            replaces: ["ami"],
        });
    });

    it("ignores a property that the program no longer sets and AWS fills in", () => {
        const asked = { associatePublicIpAddress: false };
        expect(difference(type, asked, {})).to.deep.equal({ changed: [], replaces: [] });
        expect(difference(type, asked, { associatePublicIpAddress: true }).replaces).to.deep.equal([
            "associatePublicIpAddress",
        ]);
        expect(difference(type, { monitoring: false }, {}).changed).to.deep.equal(["monitoring"]);
    });

    it("looks inside an object of which only a part replaces the resource", () => {
        const disk = (encrypted: boolean, volumeSize: number) => ({
            rootBlockDevice: { encrypted, volumeSize },
        });
        expect(difference(type, disk(true, 8), disk(true, 9)).replaces).to.deep.equal([]);
        expect(difference(type, disk(true, 8), disk(false, 8)).replaces).to.deep.equal([
            "rootBlockDevice.encrypted",
        ]);
    });

    it("replaces a box for new user data only if the program asks for it", () => {
        const data = (userDataBase64: string, userDataReplaceOnChange: boolean) => ({
            userDataBase64,
            userDataReplaceOnChange,
        });
        expect(difference(type, data("a", false), data("b", false)).replaces).to.deep.equal([]);
        expect(difference(type, data("a", true), data("b", true)).replaces).to.deep.equal([
            "userDataBase64",
        ]);
    });
});
