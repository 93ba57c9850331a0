# A validator's standby: the same machine in another region, in step with the chain, and without a key. It signs when a person has
# promoted it and the primary is fenced; Terraform does neither.
module "node" {
  source        = "../validator-node"
  name          = "${var.primary.name}-standby"
  role          = "standby"
  vpc_id        = var.vpc_id
  subnet_id     = var.subnet_id
  zone          = var.zone
  ami_id        = var.ami_id
  instance_type = var.instance_type
  key_name      = var.key_name
  disk          = var.disk
  kms_key_arn   = var.kms_key_arn
  trusted_cidrs = var.trusted_cidrs
  monitoring    = var.monitoring
}
