variable "account_id" {
  description = "The account of testnet. Another one's credentials are refused."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
  default     = "eu-central-1"
}

variable "standby_region" {
  description = "Where standbys are: another region."
  type        = string
  default     = "eu-west-1"
  validation {
    condition     = var.standby_region != var.region
    error_message = "standby_region is '${var.standby_region}', as region is: what takes the one away takes its standby too."
  }
}

variable "standby_ami_id" {
  description = "The same image, as it is called in that region."
  type        = string
  validation {
    condition     = can(regex("^ami-[0-9a-f]{8,17}$", var.standby_ami_id))
    error_message = "standby_ami_id is '${var.standby_ami_id}': ami- and 8 to 17 hexadecimal digits."
  }
}

variable "ami_id" {
  description = "The image of the machine, by its id, so that it is the same tomorrow. Ansible makes a node of it."
  type        = string
  validation {
    condition     = can(regex("^ami-[0-9a-f]{8,17}$", var.ami_id))
    error_message = "ami_id is '${var.ami_id}': ami- and 8 to 17 hexadecimal digits."
  }
}

variable "key_name" {
  description = "The key pair of EC2 for SSH, of that name in both regions."
  type        = string
}

variable "trusted_cidrs" {
  description = "Who may reach SSH and Grafana: offices, a bastion, a VPN."
  type        = list(string)
  validation {
    condition     = length(var.trusted_cidrs) > 0 && alltrue([for block in var.trusted_cidrs : can(cidrhost(block, 0)) && try(tonumber(split("/", block)[1]) >= 16, false)])
    error_message = "trusted_cidrs is ${jsonencode(var.trusted_cidrs)}: at least one, each of /16 or smaller. SSH open to 0.0.0.0/0 is refused."
  }
}
