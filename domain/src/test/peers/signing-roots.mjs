// Signing roots by Lodestar's types and its choice of domain, one line of JSON in, one root out.
import { createInterface } from "node:readline";
import { BitListType, BitVectorType, ByteVectorType, ContainerType, ListCompositeType } from "@chainsafe/ssz";
import { createBeaconConfig } from "@lodestar/config";
import { genesisData, networksChainConfig } from "@lodestar/config/networks";
import {
  DOMAIN_AGGREGATE_AND_PROOF,
  DOMAIN_APPLICATION_BUILDER,
  DOMAIN_BEACON_ATTESTER,
  DOMAIN_BEACON_PROPOSER,
  DOMAIN_CONTRIBUTION_AND_PROOF,
  DOMAIN_DEPOSIT,
  DOMAIN_RANDAO,
  DOMAIN_SELECTION_PROOF,
  DOMAIN_SYNC_COMMITTEE,
  DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF,
  DOMAIN_VOLUNTARY_EXIT,
  SLOTS_PER_EPOCH,
} from "@lodestar/params";
import { ssz } from "@lodestar/types";

const bytes = (hex) => Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
const forks = ["ALTAIR", "BELLATRIX", "CAPELLA", "DENEB", "ELECTRA", "FULU"];

// QRL's containers, by the fields and sizes of theQRL/qrysm's proto files; everything else is as in phase0.
const container = (fields) => new ContainerType(fields, { jsonCase: "eth2" });
const listed = new ListCompositeType(new ByteVectorType(4627), 128);
const qrl = {
  AggregateAndProof: container({
    aggregatorIndex: ssz.ValidatorIndex,
    aggregate: container({
      aggregationBits: new BitListType(128),
      data: ssz.phase0.AttestationData,
      signatures: listed,
    }),
    selectionProof: new ByteVectorType(4627),
  }),
  ContributionAndProof: container({
    aggregatorIndex: ssz.ValidatorIndex,
    contribution: container({
      slot: ssz.Slot,
      beaconBlockRoot: ssz.Root,
      subcommitteeIndex: ssz.SubcommitteeIndex,
      aggregationBits: new BitVectorType(128),
      signatures: listed,
    }),
    selectionProof: new ByteVectorType(4627),
  }),
  DepositMessage: container({
    pubkey: new ByteVectorType(2592),
    withdrawalCredentials: ssz.Bytes32,
    amount: ssz.UintNum64,
  }),
  ValidatorRegistrationV1: container({
    feeRecipient: new ByteVectorType(64),
    gasLimit: ssz.UintNum64,
    timestamp: ssz.UintNum64,
    pubkey: new ByteVectorType(2592),
  }),
};

// One fork from genesis on, whose domain every duty has.
function qrlConfig(genesisValidatorsRoot) {
  const fork = { currentVersion: new Uint8Array(4), genesisValidatorsRoot };
  const domain = (type) => Buffer.concat([type, ssz.phase0.ForkData.hashTreeRoot(fork).slice(0, 28)]);
  return {
    GENESIS_FORK_VERSION: fork.currentVersion,
    getDomain: (_, type) => domain(type),
    getDomainForVoluntaryExit: () => domain(DOMAIN_VOLUNTARY_EXIT),
    containers: qrl,
  };
}

function configOf(network, genesisValidatorsRoot, epochs) {
  if (network in networksChainConfig) {
    return createBeaconConfig(networksChainConfig[network], bytes(genesisData[network].genesisValidatorsRoot));
  }
  if (network === "qrl") {
    return qrlConfig(bytes(genesisValidatorsRoot));
  }
  const own = {};
  forks.forEach((fork, i) => (own[`${fork}_FORK_EPOCH`] = i < epochs.length ? epochs[i] : Infinity));
  return createBeaconConfig(own, bytes(genesisValidatorsRoot));
}

function ofGenesis(config, type) {
  const fork = { currentVersion: config.GENESIS_FORK_VERSION, genesisValidatorsRoot: new Uint8Array(32) };
  return Buffer.concat([type, ssz.phase0.ForkData.hashTreeRoot(fork).slice(0, 28)]);
}

function parts(config, { type, stateSlot, value }) {
  const at = (slot, domain) => config.getDomain(stateSlot, domain, slot);
  switch (type) {
    case "AGGREGATION_SLOT": {
      return [ssz.Slot, ssz.Slot.fromJson(value.slot), (v) => at(v, DOMAIN_SELECTION_PROOF)];
    }
    case "AGGREGATE_AND_PROOF":
    case "AGGREGATE_AND_PROOF_V2": {
      const slot = Number(value.aggregate.data.slot);
      const electra = () => config.getForkSeq(slot) >= config.forks.electra.seq;
      const aggregate =
        config.containers?.AggregateAndProof ??
        (electra() ? ssz.electra.AggregateAndProof : ssz.phase0.AggregateAndProof);
      return [aggregate, aggregate.fromJson(value), () => at(slot, DOMAIN_AGGREGATE_AND_PROOF)];
    }
    case "ATTESTATION": {
      const data = ssz.phase0.AttestationData.fromJson(value);
      return [ssz.phase0.AttestationData, data, () => at(data.target.epoch * SLOTS_PER_EPOCH, DOMAIN_BEACON_ATTESTER)];
    }
    case "BLOCK_V2": {
      const header = ssz.phase0.BeaconBlockHeader.fromJson(value);
      return [ssz.phase0.BeaconBlockHeader, header, () => at(header.slot, DOMAIN_BEACON_PROPOSER)];
    }
    case "DEPOSIT": {
      const message = config.containers?.DepositMessage ?? ssz.phase0.DepositMessage;
      return [message, message.fromJson(value), () => ofGenesis(config, DOMAIN_DEPOSIT)];
    }
    case "RANDAO_REVEAL": {
      const epoch = Number(value.epoch);
      return [ssz.Epoch, epoch, () => at(epoch * SLOTS_PER_EPOCH, DOMAIN_RANDAO)];
    }
    case "VOLUNTARY_EXIT": {
      const exit = ssz.phase0.VoluntaryExit.fromJson(value);
      return [
        ssz.phase0.VoluntaryExit,
        exit,
        () => config.getDomainForVoluntaryExit(stateSlot, exit.epoch * SLOTS_PER_EPOCH),
      ];
    }
    case "SYNC_COMMITTEE_MESSAGE": {
      return [ssz.Root, bytes(value.beacon_block_root), () => at(Number(value.slot), DOMAIN_SYNC_COMMITTEE)];
    }
    case "SYNC_COMMITTEE_SELECTION_PROOF": {
      const data = ssz.altair.SyncAggregatorSelectionData;
      const parsed = data.fromJson(value);
      return [data, parsed, () => at(parsed.slot, DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF)];
    }
    case "SYNC_COMMITTEE_CONTRIBUTION_AND_PROOF": {
      const contribution = config.containers?.ContributionAndProof ?? ssz.altair.ContributionAndProof;
      const proof = contribution.fromJson(value);
      return [contribution, proof, () => at(proof.contribution.slot, DOMAIN_CONTRIBUTION_AND_PROOF)];
    }
    case "VALIDATOR_REGISTRATION": {
      const registration = config.containers?.ValidatorRegistrationV1 ?? ssz.bellatrix.ValidatorRegistrationV1;
      return [registration, registration.fromJson(value), () => ofGenesis(config, DOMAIN_APPLICATION_BUILDER)];
    }
  }
  throw new Error(`no type ${type}`);
}

let config;
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.network) {
    config = configOf(request.network, request.genesisValidatorsRoot, request.epochs);
    continue;
  }
  const [type, value, domain] = parts(config, request);
  const root = ssz.phase0.SigningData.hashTreeRoot({
    objectRoot: type.hashTreeRoot(value),
    domain: domain(value),
  });
  console.log("0x" + Buffer.from(root).toString("hex"));
}
