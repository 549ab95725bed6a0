import { expect } from "chai";
import { loginOf } from "../../../cli/change/login";

describe("The login of the commands", () => {
    it("comes from the stack file, then the environment", () => {
        const config = { "aws:region": "eu-west-1", "aws:profile": "team" };
        expect(loginOf(config, "dev", { AWS_REGION: "us-east-2" })).to.deep.equal({
            region: "eu-west-1",
            profile: "team",
        });
        const both = { AWS_REGION: "us-east-2", AWS_DEFAULT_REGION: "us-west-1" };
        expect(loginOf({}, "dev", both)).to.deep.equal({ region: "us-east-2" });
        expect(
            loginOf({}, "dev", { AWS_REGION: "", AWS_DEFAULT_REGION: "us-west-1" }),
        ).to.deep.equal({
            region: "us-west-1",
        });
    });

    it("refuses a stack without a region", () => {
        expect(() => loginOf({}, "gpu", {})).to.throw(
            "aws:region is not set; run `pulumi config --stack gpu set aws:region us-east-1`",
        );
    });

    it("refuses settings that only the AWS provider follows, without printing the secret", () => {
        const region = { "aws:region": "us-east-1" };
        const roles = { ...region, "aws:assumeRoles": '[{"roleArn":"arn:aws:iam::1:role/x"}]' };
        expect(() => loginOf(roles, "dev", {})).to.throw(
            /^Pulumi\.dev\.yaml sets aws:assumeRoles, .* `pulumi config --stack dev set aws:profile PROFILE`$/,
        );
        const keys = { ...region, "aws:accessKey": "AKIAX", "aws:secretKey": "s3cret" };
        expect(() => loginOf(keys, "dev", {}))
            .to.throw(/sets aws:accessKey, aws:secretKey, /)
            .with.property("message")
            .that.does.not.contain("s3cret");
    });

    for (const key of [
        ...["aws:assumeRole", "aws:assumeRoles", "aws:assumeRoleWithWebIdentity"],
        ...["aws:accessKey", "aws:secretKey", "aws:token"],
        ...["aws:sharedCredentialsFiles", "aws:sharedConfigFiles"],
    ])
        it(`refuses ${key}, which the commands would not follow`, () => {
            const config = { "aws:region": "us-east-1", [key]: "[]" };
            expect(() => loginOf(config, "dev", {})).to.throw(`sets ${key}, which`);
        });
});
