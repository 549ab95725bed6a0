import { expect } from "chai";
import { join } from "node:path";
import { frameworkNames } from "../../catalog/frameworks";
import { operatingSystems } from "../../catalog/platform";
import { accessKinds } from "../../settings/access";
import { boxSettingNames } from "../../settings/box-settings";
import { settingNames } from "../../settings/settings";
import { version } from "../../package.json";
import { version as packageVersion } from "../../pulumi-package/package.json";
import { packageFolder, schema } from "../support/component-schema";

const team = schema.resources["workstation:index:TeamWorkstations"]!;
const typeOf = (name: string) => schema.types[`workstation:index:${name}`]!;
const asSetting = (name: string) => name.replace(/Gib$/, "GiB");

describe("The schema of the component package", function () {
    this.timeout(120_000);

    it("is what Pulumi's analyzer infers from the component; else run `npm run schema`", () => {
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- plain JavaScript, as the package runs it
        const { inferSchema } = require(join(packageFolder, "schema.cjs")) as {
            inferSchema: () => unknown;
        };
        expect(inferSchema()).to.deep.equal(schema);
    });

    it("describes every argument, every output and every property of them", () => {
        expect(team.description).to.match(/\.$/);
        // The analyzer passes on no description of a type (Pulumi SDK 3.248.0).
        const described = [team, ...Object.values(schema.types)];
        for (const { properties = {}, inputProperties = {} } of described) {
            for (const [name, property] of Object.entries({ ...properties, ...inputProperties }))
                expect(property.description, name).to.match(/\.$/);
        }
    });

    it("has every setting of a box, for the team and for a member, and no other", () => {
        const own = ["name", "sshPublicKeys", "dotfiles"];
        const ofMember = Object.keys(typeOf("Member").properties!).map(asSetting);
        expect(ofMember).to.have.members([...own, ...boxSettingNames]);
        const later = ["vpcId", "subnetIds", "policyArns"];
        const args = Object.keys(team.inputProperties!).map(asSetting);
        expect(args).to.have.members([...settingNames, ...later]);
    });

    for (const [name, choices] of [
        ["Os", operatingSystems],
        ["Framework", frameworkNames],
        ["Access", accessKinds],
    ] as const)
        it(`gives ${name} the choices of the settings`, () => {
            expect(typeOf(name).enum?.map(({ value }) => value)).to.deep.equal([...choices]);
        });

    it("comes with a package of the checkout's version", () => {
        expect(packageVersion).to.equal(version);
    });
});
