import { expect } from "chai";
import { explainAwsError, knownErrors } from "../../../cli/errors/aws-errors";
import { faultKinds, messageOf } from "../../../simulation/account/faults";

/** Wraps AWS's answer as the AWS provider does. */
const wrapped = (error: string) =>
    "creating EC2 Instance: operation error EC2: RunInstances, https response error " +
    `StatusCode: 400, RequestID: 4e2f6a1c, api error ${error}`;

describe("The explanation of an error of `pulumi up`", () => {
    for (const kind of faultKinds.filter((kind) => !kind.endsWith("-killed"))) {
        it(`exists for AWS's ${kind}, with a command to type next`, () => {
            const explained = explainAwsError(wrapped(messageOf(kind)));
            expect(explained?.cause).to.be.a("string");
            expect(explained?.next).to.match(/`(pulumi|aws) [^`]+`/);
        });
    }

    it("depends on AWS's code, whatever its sentence", () => {
        const { cause } = explainAwsError(wrapped("InsufficientInstanceCapacity: Es gibt keine."))!;
        expect(cause).to.contain("no capacity for this type");
    });

    it("covers AWS's SDK too: no login, no answer", () => {
        const login = explainAwsError("CredentialsProviderError: Could not load credentials");
        expect(login?.next).to.contain("aws sso login");
        const network = explainAwsError("connect ECONNREFUSED 127.0.0.1:9");
        expect(network?.cause).to.contain("no network");
        expect(explainAwsError("getaddrinfo ENOTFOUND ec2.us-east-1.amazonaws.com")).to.deep.equal(
            network,
        );
    });

    const nextFor = (error: string) => explainAwsError(wrapped(error))?.next ?? "";

    it("names the quota of the family and of the purchase", () => {
        const onDemand = nextFor("VcpuLimitExceeded: You have requested more vCPU capacity");
        expect(onDemand).to.contain(
            "CODE L-1216C47A for types without a GPU, L-DB2E81BA for g types, L-417A185B for p types",
        );
        expect(onDemand).to.contain("aws ec2 stop-instances --instance-ids ID");
        const spot = nextFor("MaxSpotInstanceCountExceeded: Max spot instance count exceeded");
        expect(spot).to.match(/L-34B43A08 .*L-3819A6DF .*L-7212CCBC .*L-C4BD4855/);
        expect(spot).to.not.contain("L-DB2E81BA");
    });

    it("tells a missing role for spot from a missing login", () => {
        expect(
            nextFor(
                "AuthFailure.ServiceLinkedRoleCreationNotPermitted: The provided credentials do not have permission",
            ),
        ).to.contain("aws iam create-service-linked-role --aws-service-name spot.amazonaws.com");
        expect(nextFor("AuthFailure: AWS was not able to validate")).to.contain("aws sso login");
    });

    it("says when the clock is wrong, and how to set it", () => {
        for (const error of [
            "RequestTimeTooSkewed: The difference is too large",
            "InvalidSignatureException: Signature expired: 20261129T1200Z is now earlier than",
            "SignatureDoesNotMatch: Signature expired: 20261129T1200Z is now earlier than",
        ]) {
            expect(explainAwsError(wrapped(error))?.cause).to.match(
                /^the clock of this computer is wrong/,
            );
            expect(nextFor(error)).to.contain("`sudo timedatectl set-ntp true`");
        }
    });

    it("names both causes when AWS's error fits a wrong clock and an expired login", () => {
        for (const error of ["RequestExpired: Request has expired.", "SignatureDoesNotMatch: x"]) {
            expect(explainAwsError(wrapped(error))?.cause).to.contain(
                "or the clock of this computer is wrong",
            );
            expect(nextFor(error)).to.contain("aws sso login");
        }
    });

    it("says how to free a log group of a policy that no `up` has recorded", () => {
        const next = nextFor("OperationAbortedException: the revision is not the expected one");
        expect(next).to.match(/describe-resource-policies .*aws logs delete-resource-policy/);
    });

    it("covers an image that is gone, and a spot box that only AWS can start", () => {
        expect(nextFor("InvalidAMIID.NotFound: The image id '[ami-1]' does not exist")).to.contain(
            "npx workstation upgrade-image STACK",
        );
        expect(nextFor("InvalidAMIID.Unavailable: The image ID is not available")).to.contain(
            "npx workstation upgrade-image STACK",
        );
        expect(nextFor("IncorrectSpotRequestState: it is not in a state")).to.contain(
            "npx workstation rebuild STACK",
        );
    });

    it("covers Pulumi and this computer too", () => {
        const causes = {
            "spawn pulumi ENOENT": "Pulumi is not installed on this machine",
            "error: PULUMI_ACCESS_TOKEN must be set for login": "you are not logged in to Pulumi",
            "error: get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE":
                "it was given none",
            "error: get stack secrets manager: incorrect passphrase": "is not the one",
            "ENOSPC: no space left on device, write": "a disk of this computer is full",
            "EACCES: permission denied, open 'Pulumi.dev.yaml'": "you may not read or write a file",
        };
        for (const [message, cause] of Object.entries(causes))
            expect(explainAwsError(message)?.cause, message).to.contain(cause);
    });

    it("tells a box that AWS ended from one that failed its self-test", () => {
        const state = (name: string) =>
            explainAwsError(`unexpected state '${name}', wanted target 'x'`)?.cause;
        expect(state("terminated")).to.contain("AWS terminated the box");
        expect(state("Failed")).to.contain(
            "refused its live settings, or its self-test did not report that it is ready",
        );
    });

    it("has a command to type for every cause", () => {
        for (const { next } of knownErrors) expect(next).to.match(/`[a-z][^`]+ [^`]+`/);
    });

    it("is a lack of boxes, which another type or zone may fix, only for capacity, quotas and offers", () => {
        const codes = [
            "InsufficientInstanceCapacity: We do not have sufficient capacity.",
            "VcpuLimitExceeded: You have requested more vCPU capacity than your limit.",
            "MaxSpotInstanceCountExceeded: Max spot instance count exceeded",
            "Unsupported: Your requested instance type (g6.xlarge) is not supported in your zone",
            "UnauthorizedOperation: You are not authorized to perform this operation.",
            "RequestLimitExceeded: Request limit exceeded.",
            "VpcLimitExceeded: The maximum number of VPCs has been reached.",
        ];
        expect(codes.map((code) => explainAwsError(wrapped(code))?.kind)).to.deep.equal([
            ...["no box", "quota", "quota", "no box"],
            ...[undefined, undefined, undefined],
        ]);
    });

    it("is never a guess: what is not in the table is not explained", () => {
        expect(explainAwsError("a sentence about nothing")).to.equal(undefined);
    });
});
