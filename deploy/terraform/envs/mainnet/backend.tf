# The state's place is told at init: terraform init -backend-config=backend.hcl
terraform {
  backend "s3" {}
}
